package io.nextup.trainer.history;

import io.nextup.event.DeadLetter;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.Verdict;

/** Judges the records of the interactions topic and counts what they were. Not thread-safe. */
public final class ArrivalCounts {
    private final InteractionValidator validator;
    private long records;
    private long undecodable;
    private long rejected;
    private long erasures;
    private long clamped;

    /**
     * @param limits the job's limits: a record that becomes a dead letter there must not be learnt
     *     here
     */
    public ArrivalCounts(InteractionLimits limits) {
        validator = new InteractionValidator(limits);
    }

    /** Validates a record as {@link InteractionValidator#validate} does, and counts it. */
    public Verdict judge(byte[] key, byte[] value, long recordTimeMillis) {
        records++;
        Verdict verdict = validator.validate(key, value, recordTimeMillis);
        if (verdict instanceof Verdict.Accepted accepted) {
            clamped += accepted.isClamped() ? 1 : 0;
        } else if (verdict instanceof Verdict.Erasure) {
            erasures++;
        } else if (verdict instanceof Verdict.Rejected refused) {
            count(refused.reason());
        }
        return verdict;
    }

    private void count(DeadLetter.Reason reason) {
        switch (reason) {
            case UNDECODABLE, MISSING_FIELD -> undecodable++;
            default -> rejected++;
        }
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
     * Returns the number of records with ids or times outside the limits, and of erasures without a
     * user.
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

    @Override
    public String toString() {
        return "%d records, %d of them undecodable, %d rejected, %d erasures, %d clamped"
                .formatted(records, undecodable, rejected, erasures, clamped);
    }
}
