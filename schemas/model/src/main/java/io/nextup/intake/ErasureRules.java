package io.nextup.intake;

import static io.nextup.event.DeadLetter.Reason.ERASURE_NOT_SIGNED;
import static io.nextup.event.DeadLetter.Reason.ERASURE_TOO_OLD;
import static io.nextup.event.DeadLetter.Reason.ERASURE_WRONGLY_SIGNED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.nextup.signature.PublicKeys;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Conditions on a tombstone. Holds no state and no clock, so the same record always gets the same
 * verdict; {@link CountedErasures} recognizes repeated ones.
 *
 * @param keys keys of which one must have signed; none: every tombstone counts
 * @param sinceMillis time before which tombstones needed no signature, milliseconds since the
 *     epoch; null: all need one
 * @param exemptBefore offset of the first record at or after {@code sinceMillis}, by partition:
 *     tombstones before it count without a signature
 */
public record ErasureRules(PublicKeys keys, Long sinceMillis, Map<Integer, Long> exemptBefore)
        implements Serializable {
    /** Accepts every tombstone. */
    public static final ErasureRules ANYBODY = new ErasureRules(PublicKeys.NONE, null, Map.of());

    /** Longest time from the signature to the tombstone's own timestamp. */
    static final Duration MAX_AGE = Duration.ofHours(1);

    public ErasureRules {
        requireNonNull(keys, "keys is null");
        exemptBefore = Map.copyOf(exemptBefore);
        if (keys.isEmpty() && sinceMillis != null) {
            throw new IllegalArgumentException(
                    "Tombstones need a signature since %s, but no key is given: give the keys, or leave out the time"
                            .formatted(Instant.ofEpochMilli(sinceMillis)));
        }
    }

    /** Makes rules that do not know yet which tombstones are exempt. */
    public static ErasureRules of(PublicKeys keys, Optional<Instant> since) {
        return new ErasureRules(keys, since.map(Instant::toEpochMilli).orElse(null), Map.of());
    }

    /** Returns these rules with other exempt offsets. */
    public ErasureRules withExemptBefore(Map<Integer, Long> offsets) {
        return new ErasureRules(keys, sinceMillis, offsets);
    }

    /** Tells whether tombstones need a signature. */
    public boolean needSignatures() {
        return !keys.isEmpty();
    }

    /**
     * Judges a tombstone.
     *
     * @param recordTimeMillis the record's own timestamp, milliseconds since the epoch
     * @param maxFuture longest time that the signature may lie after the record's timestamp
     */
    Verdict judge(
            String userId, long recordTimeMillis, Duration maxFuture, RecordOrigin tombstone) {
        if (!needSignatures()) {
            return new Verdict.Erasure(userId);
        }
        Verdict signed = signed(userId, recordTimeMillis, maxFuture, tombstone);
        // One that is signed keeps its id, so that no copy of it counts where none is exempt.
        return signed instanceof Verdict.Rejected && isExempt(tombstone)
                ? new Verdict.Erasure(userId)
                : signed;
    }

    private boolean isExempt(RecordOrigin tombstone) {
        return tombstone.offset() < exemptBefore.getOrDefault(tombstone.partition(), 0L);
    }

    private Verdict signed(
            String userId, long recordTimeMillis, Duration maxFuture, RecordOrigin tombstone) {
        ErasureHeaders headers = ErasureHeaders.of(tombstone.headers()::get);
        if (headers == null
                || headers.requestId() == null
                || headers.time() == null
                || headers.signature() == null) {
            return new Verdict.Rejected(
                    ERASURE_NOT_SIGNED,
                    "An erasure needs the headers %s, %s and %s, which erasures forward writes"
                            .formatted(
                                    ErasureHeaders.REQUEST_ID,
                                    ErasureHeaders.TIME,
                                    ErasureHeaders.SIGNATURE));
        }
        ErasureId id;
        boolean isSigned;
        try {
            id =
                    new ErasureId(
                            InteractionValidator.text(headers.requestId()).orElse(""),
                            Long.parseLong(new String(headers.time(), US_ASCII)));
            isSigned =
                    new ErasureClaim(tombstone.topic(), tombstone.partition(), userId, id)
                            .statement()
                            .isSignedBy(keys, headers.signature());
        } catch (IllegalArgumentException e) {
            return new Verdict.Rejected(
                    ERASURE_WRONGLY_SIGNED,
                    "A header of the signature is malformed: %s".formatted(e.getMessage()));
        }
        if (!isSigned) {
            return new Verdict.Rejected(
                    ERASURE_WRONGLY_SIGNED,
                    "No erasure key has signed request %s of %s for this user on %s, partition %d"
                            .formatted(
                                    id.requestId(),
                                    Instant.ofEpochMilli(id.signedTimeMillis()),
                                    tombstone.topic(),
                                    tombstone.partition()));
        }
        long ageMillis = recordTimeMillis - id.signedTimeMillis();
        if (ageMillis > MAX_AGE.toMillis() || ageMillis < -maxFuture.toMillis()) {
            return new Verdict.Rejected(
                    ERASURE_TOO_OLD,
                    "Request %s was signed %d ms before the record's own timestamp, %d to %d are allowed"
                            .formatted(
                                    id.requestId(),
                                    ageMillis,
                                    -maxFuture.toMillis(),
                                    MAX_AGE.toMillis()));
        }
        return new Verdict.Erasure(userId, id);
    }
}
