package io.nextup.event.wire;

import io.nextup.event.Topics;
import java.util.List;

/**
 * A topic as others see it.
 *
 * @param name name of the channel in AsyncAPI's words
 * @param topic its name in Kafka, by default
 * @param key what the key is, text in UTF-8
 * @param read true if Nextup reads it
 * @param written true if Nextup writes it
 * @param message its messages; null for texts
 * @param withoutValue meaning of a record without a value; null if the topic has no such records
 */
record Channel(
        String name,
        String topic,
        String key,
        boolean read,
        boolean written,
        Layout<?> message,
        String withoutValue) {

    static final List<Channel> ALL =
            List.of(
                    new Channel(
                            "interactions",
                            Topics.INTERACTIONS,
                            "The user's id.",
                            true,
                            false,
                            Layouts.INTERACTION,
                            "Erases the user."),
                    new Channel(
                            "recommendations",
                            Topics.RECOMMENDATIONS,
                            "The user's id.",
                            false,
                            true,
                            Layouts.RECOMMENDATION,
                            "Says to forget the user's list."),
                    new Channel(
                            "models",
                            Topics.MODELS,
                            "The slot.",
                            true,
                            true,
                            Layouts.MODEL_ANNOUNCEMENT,
                            null),
                    new Channel(
                            "health",
                            Topics.HEALTH,
                            "The slot, the kind and the id, with a slash between two.",
                            true,
                            true,
                            Layouts.HEALTH,
                            "Takes the record of the key back."),
                    new Channel(
                            "dead-letters",
                            Topics.DEAD_LETTERS,
                            "The key of the refused record.",
                            true,
                            true,
                            Layouts.DEAD_LETTER,
                            null),
                    new Channel(
                            "erasure-receipts",
                            Topics.ERASURE_RECEIPTS,
                            "The SHA-256 of the user's id, in hexadecimal digits.",
                            false,
                            true,
                            Layouts.ERASURE_RECEIPT,
                            null),
                    new Channel(
                            "erasure-requests",
                            Topics.ERASURE_REQUESTS,
                            "The user's id.",
                            true,
                            false,
                            null,
                            null),
                    new Channel(
                            "items",
                            Topics.ITEMS,
                            "The item's id.",
                            true,
                            true,
                            Layouts.CATALOGUE_ITEM,
                            "Removes the item."),
                    new Channel(
                            "rules",
                            Topics.RULES,
                            "The slot.",
                            true,
                            true,
                            Layouts.RULE_SET,
                            "Takes all rules of the slot away."));

    /** Tells whether records have the headers of a {@link io.nextup.event.TraceContext}. */
    boolean traced() {
        return topic.equals(Topics.INTERACTIONS) || topic.equals(Topics.RECOMMENDATIONS);
    }
}
