package io.nextup.serving.engine;

import static java.util.Objects.requireNonNull;

/**
 * Names one model exactly.
 *
 * @param version what people call it; tells no two artifacts of one version apart
 * @param manifestSha256 of the artifact's manifest: another artifact has another one
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
