package io.nextup.trainer.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Users, each with the places of at least one event in {@link EventColumns}. Immutable. */
final class UserSpans {
    private final List<String> ids;
    private final int[] starts;
    private final int[] sizes;

    private UserSpans(List<String> ids, int[] starts, int[] sizes) {
        this.ids = List.copyOf(ids);
        this.starts = starts;
        this.sizes = sizes;
    }

    int count() {
        return starts.length;
    }

    List<String> ids() {
        return ids;
    }

    String id(int user) {
        return ids.get(user);
    }

    /** Returns the place of a user's first event. */
    int start(int user) {
        return starts[user];
    }

    /** Returns the place behind a user's last event. */
    int end(int user) {
        return starts[user] + sizes[user];
    }

    /** Returns the number of a user's events. */
    int size(int user) {
        return sizes[user];
    }

    /** Returns the number of all events. */
    long events() {
        return IntStream.of(sizes).asLongStream().sum();
    }

    /** Returns the number of bytes that the places and the ids take on the heap. */
    long heapBytes() {
        return ids.stream().mapToLong(id -> 2 * Integer.BYTES + Ids.heapBytes(id)).sum();
    }

    /** Collects users in the order in which they are added. Not thread-safe. */
    static final class Builder {
        private final List<String> ids = new ArrayList<>();
        private final int[] starts;
        private final int[] sizes;

        /**
         * @param mostUsers most users that are added
         */
        Builder(int mostUsers) {
            starts = new int[mostUsers];
            sizes = new int[mostUsers];
        }

        /** Adds a user; leaves out one without an event. */
        void add(String id, int start, int size) {
            if (size > 0) {
                starts[ids.size()] = start;
                sizes[ids.size()] = size;
                ids.add(id);
            }
        }

        UserSpans build() {
            return new UserSpans(
                    ids, Arrays.copyOf(starts, ids.size()), Arrays.copyOf(sizes, ids.size()));
        }
    }
}
