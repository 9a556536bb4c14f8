package io.nextup.trainer.dataset;

import io.nextup.scoring.SequenceData;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A user's events, oldest first: a part of a history's arrays. Not to be changed. */
public final class UserEvents implements SequenceData {
    private final List<String> itemIds;
    private final int[] items;
    private final long[] times;
    private final List<String> typeNames;
    private final byte[] types;
    private final int start;
    private final int size;

    /**
     * @param itemIds ids by number
     * @param items numbers of the history's items
     * @param times parallel to the items
     * @param typeNames types by number
     * @param types numbers of the events' types, from 1, parallel to the items; 0 for a type whose
     *     name was not kept
     * @param start position of the user's first event
     */
    UserEvents(
            List<String> itemIds,
            int[] items,
            long[] times,
            List<String> typeNames,
            byte[] types,
            int start,
            int size) {
        this.itemIds = itemIds;
        this.items = items;
        this.times = times;
        this.typeNames = typeNames;
        this.types = types;
        this.start = start;
        this.size = size;
    }

    public int size() {
        return size;
    }

    /** Returns an event's item. */
    public String itemId(int position) {
        return itemIds.get(item(position));
    }

    @Override
    public long timeMillis(int position) {
        return times[start + Objects.checkIndex(position, size)];
    }

    @Override
    public Optional<String> type(int position) {
        int number = Byte.toUnsignedInt(types[start + Objects.checkIndex(position, size)]);
        return number == 0 ? Optional.empty() : Optional.of(typeNames.get(number - 1));
    }

    /** Returns the newest event's time; errors: no events. */
    @Override
    public long nowMillis() {
        return timeMillis(size - 1);
    }

    /** Returns the number of an event's item in the history. */
    int item(int position) {
        return items[start + Objects.checkIndex(position, size)];
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
        return items == other.items && start == other.start && size == other.size;
    }
}
