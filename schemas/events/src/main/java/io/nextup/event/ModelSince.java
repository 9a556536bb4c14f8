package io.nextup.event;

import static java.util.Objects.requireNonNull;

/**
 * A model that a process serves or loads.
 *
 * @param version the artifact's version, as in its manifest
 * @param manifestSha256 the SHA-256 of the artifact's manifest, 64 hexadecimal digits
 * @param sinceMillis start of serving or loading, milliseconds since the epoch
 */
public record ModelSince(String version, String manifestSha256, long sinceMillis) {
    public ModelSince {
        requireNonNull(version, "version is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
    }

    /** Returns the same model with a start that is later by so many milliseconds. */
    public ModelSince later(long millis) {
        return new ModelSince(version, manifestSha256, sinceMillis + millis);
    }
}
