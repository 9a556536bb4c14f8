package io.nextup.launcher.catalogue;

import io.nextup.trainer.history.HistoryException;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Says whether a load removes the items of the topic that its file lacks, and how many at most: a
 * file that is cut lacks many.
 *
 * @param most most items that may be removed; empty for a tenth of the topic's items
 */
record Removal(boolean removes, OptionalLong most) {
    static final Removal NONE = new Removal(false, OptionalLong.empty());

    /** Items that a tenth always allows: in a small catalogue it is next to nothing. */
    private static final long ALWAYS = 10;

    /**
     * Reads a number of items; an empty text stands for a tenth.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Removal parse(String value) {
        if (value.isEmpty()) {
            return new Removal(true, OptionalLong.empty());
        }
        if (!value.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("'%s' is not a number of items".formatted(value));
        }
        return new Removal(true, OptionalLong.of(Long.parseLong(value)));
    }

    /**
     * Refuses a removal of items that the file may only seem to lack.
     *
     * @param badLines lines of the file that were left out
     * @param topicItems number of items on the topic
     * @param missing number of those that the file lacks
     */
    void requireSafe(String file, long badLines, String topic, long topicItems, long missing)
            throws HistoryException {
        if (!removes) {
            return;
        }
        if (badLines > 0) {
            throw new HistoryException(
                    String.format(
                            Locale.ROOT,
                            "%s has %,d bad lines, whose items would be removed: correct them, or leave out --remove-missing",
                            file,
                            badLines));
        }
        long allowed = most.orElse(Math.max(ALWAYS, topicItems / 10));
        if (missing > allowed) {
            throw new HistoryException(
                    String.format(
                            Locale.ROOT,
                            "%s lacks %,d of the %,d items of %s, and %,d may be removed: complete the file, or allow more with --remove-missing=%d",
                            file,
                            missing,
                            topicItems,
                            topic,
                            allowed,
                            missing));
        }
    }
}
