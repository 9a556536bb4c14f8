package io.nextup.models;

import static java.util.Objects.requireNonNull;

/**
 * The model that most processes of a slot serve, or are about to.
 *
 * @param processes number of processes that serve it, or are about to
 * @param fresh number of processes that report any model, by reports that are neither stale nor
 *     ended
 */
public record Served(String version, String manifestSha256, int processes, int fresh) {
    public Served {
        requireNonNull(version, "version is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
        if (processes < 1 || processes > fresh) {
            throw new IllegalArgumentException(
                    "%s serves in %d of %d processes".formatted(version, processes, fresh));
        }
    }
}
