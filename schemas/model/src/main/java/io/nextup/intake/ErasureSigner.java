package io.nextup.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.signature.SigningKey;

/** Signs tombstones. */
public final class ErasureSigner {
    private final SigningKey key;

    public ErasureSigner(SigningKey key) {
        this.key = requireNonNull(key, "key is null");
    }

    /** Returns the headers that make a tombstone count. */
    public ErasureHeaders sign(ErasureClaim claim) {
        return new ErasureHeaders(
                claim.id().requestId().getBytes(UTF_8),
                Long.toString(claim.id().signedTimeMillis()).getBytes(US_ASCII),
                claim.statement().signedBy(key));
    }
}
