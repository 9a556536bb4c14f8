package io.nextup.event.mapping;

/** Fields of an interaction that a mapping finds elsewhere. */
public enum MappedField implements FieldWord {
    USER,
    ITEM,
    TIME,
    TYPE,
    SESSION,
    EVENT,
    RECOMMENDATION,
    PLACEMENT,
    VALUE;

    @Override
    public boolean isTime() {
        return this == TIME;
    }
}
