package io.nextup.event;

import static java.util.Objects.requireNonNull;

/**
 * A model and its location, as announcements name it.
 *
 * @param version the artifact's version, as in its manifest
 * @param location the URI of the artifact's directory
 * @param manifestSha256 the SHA-256 of the artifact's manifest, 64 hexadecimal digits: it tells one
 *     model from another
 */
public record AnnouncedModel(String version, String location, String manifestSha256) {
    public AnnouncedModel {
        requireNonNull(version, "version is null");
        requireNonNull(location, "location is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
    }
}
