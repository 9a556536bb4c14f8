package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;

/** Turns the records of both topics on one slot's models into events of its roll-out. */
final class SlotRecords implements RolloutTopics.Listener {
    private final String slot;
    private final Rollout rollout;
    private final OthersHealth others;
    private final RolloutEvents events;

    SlotRecords(String slot, Rollout rollout, OthersHealth others, RolloutEvents events) {
        this.slot = slot;
        this.rollout = rollout;
        this.others = others;
        this.events = events;
    }

    @Override
    public void announced(long offset, ModelAnnouncement announcement) {
        if (announcement.slot().equals(slot)) {
            events.add(now -> rollout.announced(offset, announcement, now));
        }
    }

    @Override
    public void announcementsKnown() {
        events.add(rollout::caughtUp);
    }

    @Override
    public void announcementsStartOver() {
        events.run(rollout::startedOver);
    }

    @Override
    public void said(ModelHealth entry, long timestampMillis) {
        if (entry.slot().equals(slot)) {
            events.add(now -> others.said(entry, timestampMillis, now));
        }
    }

    @Override
    public void unsaid(String spoken, String process) {
        if (spoken.equals(slot)) {
            events.run(() -> others.unsaid(process));
        }
    }

    @Override
    public void healthKnown() {
        events.run(others::read);
    }
}
