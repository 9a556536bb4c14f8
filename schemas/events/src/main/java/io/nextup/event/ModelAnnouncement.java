package io.nextup.event;

import static java.util.Objects.requireNonNull;

/**
 * "Serve this model from now on", keyed by slot on a compacted topic: the newest record of a slot
 * is the model to serve, so going back to an older model is one more announcement.
 *
 * @param slot which of several models served side by side; {@link #DEFAULT_SLOT} where there is one
 * @param version the artifact's version, as in its manifest
 * @param location the URI of the artifact's directory, such as {@code file:///models/20261124-1}
 * @param manifestSha256 the SHA-256 of the artifact's manifest, 64 hexadecimal digits: another
 *     artifact in the same place is refused
 * @param announcedTimeMillis milliseconds since the epoch
 */
public record ModelAnnouncement(
        String slot,
        String version,
        String location,
        String manifestSha256,
        long announcedTimeMillis) {

    /** The slot of a system that serves one model. */
    public static final String DEFAULT_SLOT = "default";

    public ModelAnnouncement {
        requireNonNull(slot, "slot is null");
        requireNonNull(version, "version is null");
        requireNonNull(location, "location is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
    }
}
