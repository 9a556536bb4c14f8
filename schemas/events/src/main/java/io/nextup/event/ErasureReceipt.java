package io.nextup.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Proof that a user was forgotten: the trainer's store and the state of every job named here no
 * longer hold what came before the erasure. A hash names the user, since a receipt outlives all
 * data of the user.
 *
 * @param userIdSha256 {@link #sha256Of} the erased user's id
 * @param topic topic of the erasure
 * @param partition partition of the erasure
 * @param offset offset of the erasure
 * @param requestedTimeMillis the erasure's own timestamp, milliseconds since the epoch; -1 if it
 *     has none
 * @param jobs every job that had to forget the user, at least one, each beyond the erasure
 * @param writtenTimeMillis time of writing, milliseconds since the epoch
 * @param requestId id of the signed request; null for an erasure without a signature
 */
public record ErasureReceipt(
        String userIdSha256,
        String topic,
        int partition,
        long offset,
        long requestedTimeMillis,
        List<JobProgress> jobs,
        long writtenTimeMillis,
        String requestId) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ErasureReceipt {
        requireNonNull(topic, "topic is null");
        if (!SHA256.matcher(userIdSha256).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a SHA-256 in 64 lower-case hexadecimal digits"
                            .formatted(Excerpt.of(userIdSha256)));
        }
        jobs = List.copyOf(jobs);
        if (jobs.isEmpty()) {
            throw new IllegalArgumentException(
                    "A receipt names every job that had to forget the user, and this one none");
        }
        for (JobProgress job : jobs) {
            if (!job.isBeyond(offset)) {
                throw new IllegalArgumentException(
                        "Job %s has committed offset %d, which is not beyond the erasure at %d: nothing is proven"
                                .formatted(Excerpt.of(job.group()), job.committedOffset(), offset));
            }
        }
    }

    /** Returns the SHA-256 of the id in UTF-8, 64 hexadecimal digits in lower case. */
    public static String sha256Of(String userId) {
        return HexFormat.of().formatHex(Sha256.newDigest().digest(userId.getBytes(UTF_8)));
    }
}
