package io.nextup.job.models;

import io.nextup.event.ModelAnnouncement;

/** Announcements to test with. */
final class Announcements {
    private Announcements() {}

    /** Of the default slot; equal numbers give equal announcements. */
    static ModelAnnouncement announcement(int number) {
        return announcement("default", "v" + number, number);
    }

    static ModelAnnouncement announcement(String slot, String version, int number) {
        return new ModelAnnouncement(
                slot, version, "file:///models/" + version, sha256(version), number);
    }

    /** The same version gives the same manifest. */
    static String sha256(String version) {
        return "%064x".formatted(version.hashCode());
    }

    /** The same model, announced once more at a later time. */
    static ModelAnnouncement again(ModelAnnouncement before, long announcedTimeMillis) {
        return new ModelAnnouncement(
                before.slot(),
                before.version(),
                before.location(),
                before.manifestSha256(),
                announcedTimeMillis);
    }
}
