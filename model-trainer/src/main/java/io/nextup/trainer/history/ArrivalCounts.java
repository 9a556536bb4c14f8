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
     * @param limits the job's: what becomes a dead letter there must not be learned here
     */
    public ArrivalCounts(InteractionLimits limits) {
        validator = new InteractionValidator(limits);
    }

    /** What a record is, as {@link InteractionValidator#validate}; counts it. */
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

    /** All records, whatever became of them. */
    public long records() {
        return records;
    }

    /** Records that are neither an interaction nor an erasure. */
    public long undecodable() {
        return undecodable;
    }

    /** Ids or times outside the limits, and erasures of nobody. */
    public long rejected() {
        return rejected;
    }

    public long erasures() {
        return erasures;
    }

    /** Accepted interactions that claim to have happened after they were sent. */
    public long clamped() {
        return clamped;
    }

    @Override
    public String toString() {
        return "%d records, %d of them undecodable, %d rejected, %d erasures, %d clamped"
                .formatted(records, undecodable, rejected, erasures, clamped);
    }
}
