package io.nextup.trainer.history;

import java.util.function.Consumer;

/** Shares equal ids between the events of a file, so that each is in memory once. */
final class Interning implements Consumer<RawEvent> {
    private final Copies copies = new Copies();
    private final Consumer<RawEvent> next;

    Interning(Consumer<RawEvent> next) {
        this.next = next;
    }

    @Override
    public void accept(RawEvent event) {
        next.accept(
                new RawEvent(
                        event.line(),
                        event.eventId(),
                        copies.one(event.user()),
                        copies.one(event.item()),
                        copies.one(event.type()),
                        copies.one(event.sessionId()),
                        event.time(),
                        event.position()));
    }
}
