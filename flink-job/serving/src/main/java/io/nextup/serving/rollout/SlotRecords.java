package io.nextup.serving.rollout;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.models.HealthKey;

/** Turns the records of both topics on one slot's models into events of its roll-out. */
final class SlotRecords implements RolloutTopics.Listener {
    private final String slot;
    private final SlotAnnouncements announcements;
    private final OthersHealth others;
    private final RolloutEvents events;

    SlotRecords(
            String slot,
            SlotAnnouncements announcements,
            OthersHealth others,
            RolloutEvents events) {
        this.slot = slot;
        this.announcements = announcements;
        this.others = others;
        this.events = events;
    }

    @Override
    public void announced(long offset, ModelAnnouncement announcement) {
        if (announcement.slot().equals(slot)) {
            events.add(now -> announcements.announced(offset, announcement, now));
        }
    }

    @Override
    public void notSigned(ModelAnnouncement announcement, String reason) {
        if (announcement.slot().equals(slot)) {
            events.run(() -> announcements.notSigned(announcement, reason));
        }
    }

    @Override
    public void announcementsKnown() {
        events.add(announcements::caughtUp);
    }

    @Override
    public void announcementsStartOver() {
        events.run(announcements::startedOver);
    }

    @Override
    public void said(Health entry, long timestampMillis) {
        if (entry.slot().equals(slot)) {
            events.add(now -> others.said(entry, timestampMillis, now));
        }
    }

    @Override
    public void unsaid(HealthKey key) {
        if (key.slot().equals(slot)) {
            events.run(() -> others.unsaid(key));
        }
    }

    @Override
    public void healthKnown() {
        events.add(
                now -> {
                    others.read();
                    return announcements.reportsKnown(others.revision(), now);
                });
    }
}
