package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;

/** Announcements to test with. */
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

    /** The same version gives the same manifest. */
    public static String sha256(String version) {
        return "%064x".formatted(version.hashCode());
    }

    /** The same model, announced once more at a later time. */
    public static ModelAnnouncement again(ModelAnnouncement before, long announcedTimeMillis) {
        return new ModelAnnouncement(
                before.slot(),
                before.version(),
                before.location(),
                before.manifestSha256(),
                announcedTimeMillis);
    }
}
