package io.nextup.event;

import java.util.regex.Pattern;

/**
 * Rule for names of slots, models and their files. A plain name can be a file or a directory in any
 * store and stays inside its parent; it can also be a part of a key, a label or a transactional id.
 */
public final class PlainName {
    /** Most characters. */
    public static final int MAX_LENGTH = 200;

    /** The rule in words. */
    public static final String RULE =
            "1 to " + MAX_LENGTH + " letters, digits, '.', '_' or '-', the first a letter or digit";

    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private PlainName() {}

    /** Tells whether a name is plain. */
    public static boolean is(String name) {
        return name.length() <= MAX_LENGTH && PATTERN.matcher(name).matches();
    }

    /**
     * Requires a plain name for a slot.
     *
     * @throws IllegalArgumentException with the rule if it is another one
     */
    public static void requireSlot(String slot) {
        if (!is(slot)) {
            throw new IllegalArgumentException(
                    "The slot is \"%s\": it must be %s".formatted(Excerpt.of(slot), RULE));
        }
    }
}
