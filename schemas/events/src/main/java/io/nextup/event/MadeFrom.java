package io.nextup.event;

/**
 * State of the topics that say which items a list may hold, as far as a job had read them: whoever
 * reads them up to there knows what it knew, unless a topic was deleted since.
 *
 * @param asOfTimeMillis time at which it took rules for holding and items for available,
 *     milliseconds since the epoch
 * @param itemsOffset offset up to which it had read the topic of items, that record not included;
 *     null where no rule needed an item
 * @param rulesOffset offset of the record whose rules it kept to; null where none held
 */
public record MadeFrom(long asOfTimeMillis, Long itemsOffset, Long rulesOffset) {
    public MadeFrom {
        requireNotNegative(itemsOffset, "itemsOffset");
        requireNotNegative(rulesOffset, "rulesOffset");
    }

    private static void requireNotNegative(Long offset, String name) {
        if (offset != null && offset < 0) {
            throw new IllegalArgumentException("The %s is %d".formatted(name, offset));
        }
    }
}
