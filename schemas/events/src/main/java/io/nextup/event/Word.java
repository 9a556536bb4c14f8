package io.nextup.event;

import java.util.Locale;

/**
 * A constant of an enumeration that is on the wire. Its first constant is {@code OTHER}, which
 * readers take for a word that they do not know: a later build may have added it. A new constant
 * goes last, since Avro writes positions.
 */
public interface Word {
    /** Returns the constant's name. */
    String name();

    /** Returns the word on the wire: the name in lower case, with hyphens. */
    default String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
