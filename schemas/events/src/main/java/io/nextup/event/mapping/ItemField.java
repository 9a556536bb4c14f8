package io.nextup.event.mapping;

/** Fields of an item of the catalogue that a mapping finds elsewhere. */
public enum ItemField implements FieldWord {
    ITEM,
    AVAILABLE,
    FROM,
    UNTIL,
    CATEGORY,
    TITLE;

    @Override
    public boolean isTime() {
        return this == FROM || this == UNTIL;
    }

    @Override
    public String inWords() {
        return switch (this) {
            case AVAILABLE -> "value of available";
            case FROM, UNTIL -> "time " + word();
            case ITEM, CATEGORY, TITLE -> word();
        };
    }
}
