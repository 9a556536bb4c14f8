package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Items to show a user next, best first.
 *
 * @param id the same event always gets the same id ({@link EventReference#recommendationId})
 * @param userId id of the user
 * @param slot slot of the job that wrote it
 * @param sequence greater in the newer of two recommendations for one user
 * @param answers events that it answers, in the order in which the job took them, at least one; the
 *     last one triggered it
 * @param items best first; empty if every candidate was excluded, or scoring was skipped
 * @param modelVersion version of the model that served
 * @param source origin of the items
 * @param eventTimeMillis time of the newest answered event, milliseconds since the epoch
 * @param servedTimeMillis time of scoring, or of skipping it, milliseconds since the epoch
 * @param madeFrom items and rules that it was made from; null where the job does not say, or nobody
 *     knew them
 */
public record Recommendation(
        String id,
        String userId,
        String slot,
        long sequence,
        List<EventReference> answers,
        List<RankedItem> items,
        String modelVersion,
        Source source,
        long eventTimeMillis,
        long servedTimeMillis,
        MadeFrom madeFrom) {

    /** Most events that one recommendation answers. */
    public static final int MOST_ANSWERS = 256;

    /**
     * Most characters of these events' ids and topics, since a job may allow long ids. At six bytes
     * of JSON each, they leave a quarter of Kafka's default record size, 1 MiB, to the items.
     */
    public static final int MOST_ANSWER_CHARACTERS = 1 << 17;

    /** Origins of the items. */
    public enum Source implements Word {
        /** An origin that this build does not know. */
        OTHER,
        /** Scored by the model from the user's sequence. */
        MODEL,
        /**
         * The model's most popular items, since it knows no item of the user's sequence or gave no
         * scores: it failed, was too late, or is not called with this request.
         */
        FALLBACK,
        /** No items, since the events were too old to score, or nobody knew what may be shown. */
        SKIPPED
    }

    public Recommendation {
        requireNonNull(id, "id is null");
        requireNonNull(userId, "userId is null");
        requireNonNull(slot, "slot is null");
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

    /** Makes one that does not say what it was made from. */
    public Recommendation(
            String id,
            String userId,
            String slot,
            long sequence,
            List<EventReference> answers,
            List<RankedItem> items,
            String modelVersion,
            Source source,
            long eventTimeMillis,
            long servedTimeMillis) {
        this(
                id,
                userId,
                slot,
                sequence,
                answers,
                items,
                modelVersion,
                source,
                eventTimeMillis,
                servedTimeMillis,
                null);
    }

    /** Returns the same with another origin, or with none. */
    public Recommendation from(MadeFrom other) {
        return new Recommendation(
                id,
                userId,
                slot,
                sequence,
                answers,
                items,
                modelVersion,
                source,
                eventTimeMillis,
                servedTimeMillis,
                other);
    }

    /**
     * Tells whether the user keeps what was shown before: it was skipped, or has no items for a
     * reason that this build does not know.
     */
    public boolean keepsListBefore() {
        return source == Source.SKIPPED || (source == Source.OTHER && items.isEmpty());
    }

    /** Returns the references of the answered events as texts, in their order. */
    public List<String> references() {
        return answers.stream().map(EventReference::text).toList();
    }

    /** Returns the reference of the event that triggered it, the last one, as a text. */
    public String trigger() {
        return answers.get(answers.size() - 1).text();
    }
}
