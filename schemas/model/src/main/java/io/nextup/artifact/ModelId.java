package io.nextup.artifact;

import static java.util.Objects.requireNonNull;

/**
 * The unique id of one model.
 *
 * @param version the model's name for people; several artifacts may have the same version
 * @param manifestSha256 SHA-256 of the artifact's manifest, different for each artifact
 */
public record ModelId(String version, String manifestSha256) {
    public ModelId {
        requireNonNull(version, "version is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
    }

    @Override
    public String toString() {
        return version;
    }
}
