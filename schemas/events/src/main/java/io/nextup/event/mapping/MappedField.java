package io.nextup.event.mapping;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Fields of an interaction that a mapping finds elsewhere. */
public enum MappedField {
    USER,
    ITEM,
    TIME,
    TYPE,
    SESSION,
    EVENT,
    RECOMMENDATION,
    PLACEMENT,
    VALUE;

    /** Returns the field's word in a mapping. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<MappedField> named(String word) {
        return Arrays.stream(values()).filter(f -> f.word().equalsIgnoreCase(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(MappedField::word).collect(Collectors.joining(", "));
    }
}
