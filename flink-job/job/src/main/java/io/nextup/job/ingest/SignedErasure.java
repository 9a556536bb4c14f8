package io.nextup.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.intake.ErasureId;
import io.nextup.intake.Verdict;
import java.util.Map;

/**
 * A signed erasure, which counts only if its id has not counted before.
 *
 * @param topic topic of the tombstone
 * @param partition partition of the tombstone
 * @param offset offset of the tombstone
 * @param timestampMillis the tombstone's own timestamp, milliseconds since the epoch
 */
public record SignedErasure(
        String requestId,
        long signedTimeMillis,
        String topic,
        int partition,
        long offset,
        long timestampMillis) {
    public SignedErasure {
        requireNonNull(requestId, "requestId is null");
        requireNonNull(topic, "topic is null");
    }

    static SignedErasure of(ErasureId id, RawRecord record) {
        return new SignedErasure(
                id.requestId(),
                id.signedTimeMillis(),
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestampMillis());
    }

    public ErasureId id() {
        return new ErasureId(requestId, signedTimeMillis);
    }

    /** Returns the letter of a tombstone that does not count: a key and no value. */
    public DeadLetter deadLetter(String userId, Verdict.Rejected refusal) {
        return new DeadLetter(
                userId.getBytes(UTF_8),
                null,
                topic,
                partition,
                offset,
                timestampMillis,
                refusal.reason(),
                refusal.detail(),
                Map.of());
    }
}
