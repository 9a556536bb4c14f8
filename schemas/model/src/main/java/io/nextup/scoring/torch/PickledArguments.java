package io.nextup.scoring.torch;

import io.nextup.scoring.torch.PickledValue.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments in pickled data of which some are not values: storages, types, hooks, lists without
 * their types.
 */
record PickledArguments(List<Object> parts) {
    /** Hooks of a tensor, of which there are none. */
    enum Hooks {
        NONE
    }

    /** A list or a dictionary without its type. It becomes a value once, when it has that. */
    static final class Untyped {
        private final boolean isList;

        /** Its values, keys and values in turn for a dictionary; null until they were read. */
        private List<PickledValue> items;

        Untyped(boolean isList) {
            this.isList = isList;
        }

        boolean isList() {
            return isList;
        }

        boolean isComplete() {
            return items != null;
        }

        List<PickledValue> items() {
            return items;
        }

        void complete(List<PickledValue> read) {
            items = read;
        }
    }

    PickledArguments {
        parts = List.copyOf(parts);
    }

    /** Returns a tuple, if all parts are values. */
    static Object of(List<Object> parts) {
        List<PickledValue> items = new ArrayList<>(parts.size());
        for (Object part : parts) {
            if (!(part instanceof PickledValue item)) {
                return new PickledArguments(parts);
            }
            items.add(item);
        }
        return new Tuple(items);
    }
}
