package io.nextup.trainer.dataset;

import io.nextup.scoring.SequenceData;
import java.util.Objects;
import java.util.Optional;

/** A user's events, oldest first: a part of a history's columns. */
public final class UserEvents implements SequenceData {
    private final EventColumns columns;
    private final int start;
    private final int size;

    /**
     * @param start place of the user's first event
     */
    UserEvents(EventColumns columns, int start, int size) {
        this.columns = columns;
        this.start = start;
        this.size = size;
    }

    public int size() {
        return size;
    }

    /** Returns an event's item. */
    public String itemId(int position) {
        return columns.itemIds().get(item(position));
    }

    @Override
    public long timeMillis(int position) {
        return columns.times()[start + Objects.checkIndex(position, size)];
    }

    @Override
    public Optional<String> type(int position) {
        int number =
                Byte.toUnsignedInt(columns.types()[start + Objects.checkIndex(position, size)]);
        return number == 0 ? Optional.empty() : Optional.of(columns.typeNames().get(number - 1));
    }

    /** Returns the newest event's time; errors: no events. */
    @Override
    public long nowMillis() {
        return timeMillis(size - 1);
    }

    /** Returns the number of an event's item in the history. */
    int item(int position) {
        return columns.items()[start + Objects.checkIndex(position, size)];
    }

    /**
     * Returns the position of the first event at or after a time; the size when all events are
     * older.
     */
    int firstFrom(long fromMillis) {
        int position = size;
        while (position > 0 && timeMillis(position - 1) >= fromMillis) {
            position--;
        }
        return position;
    }

    /** Tells whether the other one is the same part of the same history. */
    boolean isSame(UserEvents other) {
        return columns.items() == other.columns.items()
                && start == other.start
                && size == other.size;
    }
}
