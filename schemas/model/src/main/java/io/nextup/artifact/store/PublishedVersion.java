package io.nextup.artifact.store;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import java.time.Instant;
import java.util.Optional;

/**
 * A version in a store, read from its manifest alone: its other files are not verified.
 *
 * @param createdAt time of creation; empty if the manifest is damaged
 */
public record PublishedVersion(String version, Optional<Instant> createdAt) {
    public PublishedVersion {
        requireNonNull(version, "version is null");
        requireNonNull(createdAt, "createdAt is null");
    }

    /**
     * Reads a version's manifest. A version with a damaged manifest has no time; fetching it
     * reports the damage.
     */
    public static PublishedVersion of(String version, byte[] manifest) {
        try {
            String createdAt = Manifest.parse(manifest, version).createdAt();
            return new PublishedVersion(version, Optional.of(Instant.parse(createdAt)));
        } catch (ArtifactException e) {
            return new PublishedVersion(version, Optional.empty());
        }
    }
}
