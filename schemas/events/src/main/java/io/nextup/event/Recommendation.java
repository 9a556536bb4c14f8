package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What to show a user next, best first.
 *
 * @param id a hash of the user and the event that triggered it: the same event always gives the
 *     same id
 * @param userId for whom
 * @param sequence of two recommendations for one user, the one with the greater sequence is newer
 * @param answers references ({@link EventReference}) of the events that it answers, oldest first,
 *     at least one; the last one triggered it
 * @param items best first; may be empty when every candidate was excluded, and is when it was
 *     skipped
 * @param modelVersion the version of the model that was serving
 * @param source how the items were found
 * @param eventTimeMillis when the newest answered event happened, milliseconds since the epoch
 * @param servedTimeMillis when the items were scored, or scoring was skipped, milliseconds since
 *     the epoch
 */
public record Recommendation(
        String id,
        String userId,
        long sequence,
        List<String> answers,
        List<RankedItem> items,
        String modelVersion,
        Source source,
        long eventTimeMillis,
        long servedTimeMillis) {

    /** How the items of a recommendation were found. New ones go last: Avro knows their places. */
    public enum Source {
        /** Scored by the model from the user's sequence. */
        MODEL("model"),
        /** The model knows no item of the user's sequence: its most popular items. */
        FALLBACK("fallback"),
        /** The events were too old to be worth scoring: no items. Since version 2 of the schema. */
        SKIPPED("skipped");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        /** The word on the wire. */
        public String word() {
            return word;
        }
    }

    public Recommendation {
        requireNonNull(id, "id is null");
        requireNonNull(userId, "userId is null");
        requireNonNull(modelVersion, "modelVersion is null");
        requireNonNull(source, "source is null");
        answers = List.copyOf(answers);
        items = List.copyOf(items);
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("Recommendation %s answers no event".formatted(id));
        }
        if (source == Source.SKIPPED && !items.isEmpty()) {
            throw new IllegalArgumentException(
                    "Recommendation %s is skipped and has %d items: it must have none"
                            .formatted(id, items.size()));
        }
    }

    /** The reference of the event that triggered it: the one whose items it follows. */
    public String trigger() {
        return answers.get(answers.size() - 1);
    }
}
