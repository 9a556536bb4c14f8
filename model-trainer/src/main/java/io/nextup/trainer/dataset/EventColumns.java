package io.nextup.trainer.dataset;

import java.util.List;

/**
 * Events as columns, user by user; between two users there may be unused places. Takes 13 bytes an
 * event. Owns the arrays, which are not to be changed.
 *
 * @param itemIds ids of the items by their numbers; some may not occur
 * @param items numbers of the events' items
 * @param times milliseconds since the epoch, parallel to the items
 * @param typeNames names of the types, that of number 1 first
 * @param types numbers of the events' types from 1, parallel to the items; 0 for a type whose name
 *     is not kept
 */
record EventColumns(
        List<String> itemIds, int[] items, long[] times, List<String> typeNames, byte[] types) {

    EventColumns {
        itemIds = List.copyOf(itemIds);
        typeNames = List.copyOf(typeNames);
        if (items.length != times.length || items.length != types.length) {
            throw new IllegalArgumentException(
                    "%d items, %d times, %d types"
                            .formatted(items.length, times.length, types.length));
        }
    }

    /** Returns the number of bytes that the arrays and the items' ids take on the heap. */
    long heapBytes() {
        long bytes = (Integer.BYTES + Long.BYTES + Byte.BYTES) * (long) items.length;
        for (String itemId : itemIds) {
            bytes += Ids.heapBytes(itemId);
        }
        return bytes;
    }

    /** Begins columns of the same items and types. */
    Copies copies(int events) {
        return new Copies(events);
    }

    /** Copies of some events, one behind the other. */
    final class Copies {
        private final int[] copiedItems;
        private final long[] copiedTimes;
        private final byte[] copiedTypes;
        private int size;

        private Copies(int events) {
            copiedItems = new int[events];
            copiedTimes = new long[events];
            copiedTypes = new byte[events];
        }

        void add(int place) {
            copiedItems[size] = items[place];
            copiedTimes[size] = times[place];
            copiedTypes[size++] = types[place];
        }

        int size() {
            return size;
        }

        /** Returns the columns; errors: fewer events than announced. */
        EventColumns finish() {
            if (size != copiedItems.length) {
                throw new IllegalStateException(
                        "%d events of %d".formatted(size, copiedItems.length));
            }
            return new EventColumns(itemIds, copiedItems, copiedTimes, typeNames, copiedTypes);
        }
    }
}
