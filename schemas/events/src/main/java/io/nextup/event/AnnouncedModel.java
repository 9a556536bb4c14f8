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
    /** Most characters of a version. */
    public static final int MAX_VERSION_LENGTH = 200;

    /** Most characters of a location. */
    public static final int MAX_LOCATION_LENGTH = 2048;

    private static final int SHA256_LENGTH = 64;

    public AnnouncedModel {
        requireNonNull(version, "version is null");
        requireNonNull(location, "location is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
        requireLimits(version, location, manifestSha256);
    }

    static void requireLimits(String version, String location, String manifestSha256) {
        requireUpTo(MAX_VERSION_LENGTH, version, "version");
        requireUpTo(MAX_LOCATION_LENGTH, location, "location");
        requireUpTo(SHA256_LENGTH, manifestSha256, "manifestSha256");
    }

    static void requireUpTo(int most, String text, String name) {
        if (text.length() > most) {
            throw new IllegalArgumentException(
                    "%s %s has %d characters: it must have at most %d"
                            .formatted(name, Excerpt.of(text), text.length(), most));
        }
    }
}
