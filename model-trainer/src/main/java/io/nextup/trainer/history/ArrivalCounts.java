package io.nextup.trainer.history;

import io.nextup.event.DeadLetter;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.CountedErasures;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.RecordOrigin;
import io.nextup.intake.Verdict;
import io.nextup.kafka.HeaderValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Judges the records of the interactions topic and counts what they were. Not thread-safe. */
public final class ArrivalCounts {
    /** One record in so many is left out without a word: some sender always errs. */
    private static final int FEW = 100;

    private final InteractionValidator validator;
    private final List<String> headers;
    private final Map<String, CountedErasures> counted;
    private long records;
    private long undecodable;
    private long rejected;
    private long erasures;
    private long clamped;

    /**
     * @param rules the job's rules: a record that becomes a dead letter there must not be learnt
     *     here
     * @param schemas the registry's schemas; null without a registry
     * @param counted signed erasures that have counted before these records, by user
     */
    public ArrivalCounts(IntakeRules rules, Schemas schemas, Map<String, CountedErasures> counted) {
        this.validator = new InteractionValidator(rules, schemas);
        this.headers = rules.fields().headers();
        this.counted = new HashMap<>(counted);
    }

    /** Judges a record of the topic as the job does, and counts it. */
    public Verdict judge(ConsumerRecord<byte[], byte[]> record) {
        return judge(
                record.key(),
                record.value(),
                record.timestamp(),
                new RecordOrigin(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        RecordOrigin.headers(
                                record.value() == null,
                                headers,
                                HeaderValues.lastOf(record.headers()))));
    }

    private Verdict judge(byte[] key, byte[] value, long recordTimeMillis, RecordOrigin origin) {
        records++;
        Verdict verdict = once(validator.validate(key, value, recordTimeMillis, origin));
        if (verdict instanceof Verdict.Accepted accepted) {
            clamped += accepted.interactions().stream().filter(Verdict.Ordered::isClamped).count();
        } else if (verdict instanceof Verdict.Erasure) {
            erasures++;
        } else if (verdict instanceof Verdict.Rejected refused) {
            count(refused.reason());
        }
        return verdict;
    }

    /** Refuses a signed erasure that has counted before. */
    private Verdict once(Verdict verdict) {
        if (!(verdict instanceof Verdict.Erasure erasure) || erasure.id() == null) {
            return verdict;
        }
        CountedErasures before = counted.getOrDefault(erasure.userId(), CountedErasures.NONE);
        Optional<Verdict.Rejected> refusal = before.refusal(erasure.id());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        counted.put(erasure.userId(), before.with(erasure.id()));
        return verdict;
    }

    private void count(DeadLetter.Reason reason) {
        switch (reason) {
            case UNDECODABLE, MISSING_FIELD -> undecodable++;
            default -> rejected++;
        }
    }

    /** Returns the signed erasures that have counted, by user. */
    public Map<String, CountedErasures> countedErasures() {
        return Map.copyOf(counted);
    }

    /** Returns the number of all records, valid or not. */
    public long records() {
        return records;
    }

    /** Returns the number of records that are neither an interaction nor an erasure. */
    public long undecodable() {
        return undecodable;
    }

    /**
     * Returns the number of records with ids or times outside the limits or with a reserved name,
     * and of erasures without a user or a signature that counts.
     */
    public long rejected() {
        return rejected;
    }

    public long erasures() {
        return erasures;
    }

    /**
     * Returns the number of accepted interactions whose event time was later than their record's.
     */
    public long clamped() {
        return clamped;
    }

    /**
     * Warns where so many records are left out that a mapping may be wrong or missing.
     *
     * @param topic the records' topic
     */
    public Optional<String> warning(String topic) {
        long leftOut = undecodable + rejected;
        return leftOut * FEW <= records
                ? Optional.empty()
                : Optional.of(
                        "Warning: %d of %d records of %s are left out: ingest check --topic %s, with the same --mapping, says how its newest records are read"
                                .formatted(leftOut, records, topic, topic));
    }

    @Override
    public String toString() {
        return "%d records, %d of them undecodable, %d rejected, %d erasures, %d clamped"
                .formatted(records, undecodable, rejected, erasures, clamped);
    }
}
