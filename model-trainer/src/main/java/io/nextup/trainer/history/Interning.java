package io.nextup.trainer.history;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps one copy of each id: a history names few users and items, many times each. */
final class Interning implements Consumer<RawEvent> {
    private final Map<String, String> copies = new HashMap<>();
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
                        one(event.user()),
                        one(event.item()),
                        one(event.type()),
                        one(event.sessionId()),
                        event.time(),
                        event.position()));
    }

    private String one(String text) {
        if (text == null) {
            return null;
        }
        String copy = copies.putIfAbsent(text, text);
        return copy == null ? text : copy;
    }
}
