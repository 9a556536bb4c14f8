package io.nextup.event.mapping;

import java.util.Locale;

/** Word of a field in a mapping. */
public interface FieldWord {
    /** Returns the constant's name. */
    String name();

    /** Tells whether the field's values are times, which have a form. */
    boolean isTime();

    /** Returns the field's word in a mapping. */
    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the field in words, for a message. */
    default String inWords() {
        return word();
    }
}
