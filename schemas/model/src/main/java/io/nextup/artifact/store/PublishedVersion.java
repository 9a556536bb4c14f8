package io.nextup.artifact.store;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * A version in a store, read from the beginning of its manifest: nothing else of it is verified.
 *
 * @param createdAt time of creation; empty if the manifest is damaged so that it names none
 */
public record PublishedVersion(String version, Optional<Instant> createdAt) {
    public PublishedVersion {
        requireNonNull(version, "version is null");
        requireNonNull(createdAt, "createdAt is null");
    }

    /**
     * Reads the time in a version's manifest. Fetching the version reports other damage.
     *
     * @param manifest the manifest's bytes, which may be read in part
     */
    public static PublishedVersion of(String version, InputStream manifest) throws IOException {
        return new PublishedVersion(version, Manifest.timeIn(manifest));
    }
}
