package io.nextup.serving.load;

import io.nextup.event.ModelAnnouncement;

/** Announcements for tests. */
public final class Announcements {
    private Announcements() {}

    /** Makes an announcement for the default slot; equal numbers give equal announcements. */
    public static ModelAnnouncement announcement(int number) {
        return announcement("default", "v" + number, number);
    }

    public static ModelAnnouncement announcement(String slot, String version, int number) {
        return new ModelAnnouncement(
                slot, version, "file:///models/" + version, sha256(version), number);
    }

    /** Returns the manifest hash of a version: equal versions have equal hashes. */
    public static String sha256(String version) {
        return "%064x".formatted(version.hashCode());
    }

    /** Announces the same model again at a later time. */
    public static ModelAnnouncement again(ModelAnnouncement before, long announcedTimeMillis) {
        return new ModelAnnouncement(
                before.slot(),
                before.version(),
                before.location(),
                before.manifestSha256(),
                announcedTimeMillis);
    }
}
