package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import java.util.HashMap;
import java.util.Map;

/** Keeps one copy of each id: a history names few users and items, many times each. */
final class Copies {
    private final Map<String, String> copies = new HashMap<>();

    /** Returns an equal text, always the same object; null for null. */
    String one(String text) {
        if (text == null) {
            return null;
        }
        String copy = copies.putIfAbsent(text, text);
        return copy == null ? text : copy;
    }

    /**
     * Returns an equal interaction that shares its user, item, type, session and placement; its own
     * id is unique.
     */
    Interaction sharing(Interaction interaction) {
        return new Interaction(
                interaction.eventId(),
                one(interaction.userId()),
                one(interaction.itemId()),
                one(interaction.type()),
                interaction.eventTimeMillis(),
                one(interaction.sessionId()),
                interaction.attributes(),
                interaction.recommendationId(),
                one(interaction.placement()),
                interaction.value(),
                interaction.line());
    }
}
