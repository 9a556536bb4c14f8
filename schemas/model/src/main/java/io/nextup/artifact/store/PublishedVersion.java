package io.nextup.artifact.store;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import java.time.Instant;
import java.util.Optional;

/**
 * A version that a store holds, as its manifest says; nobody has looked at its other files.
 *
 * @param createdAt empty where the manifest was harmed
 */
public record PublishedVersion(String version, Optional<Instant> createdAt) {
    public PublishedVersion {
        requireNonNull(version, "version is null");
        requireNonNull(createdAt, "createdAt is null");
    }

    /**
     * A version by its manifest. One whose manifest was harmed has no time: whoever fetches it
     * learns what is wrong.
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
