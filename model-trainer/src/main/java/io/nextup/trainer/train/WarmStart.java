package io.nextup.trainer.train;

import io.nextup.scoring.Vocabulary;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Carries a snapshot over to another vocabulary. A parameter's name is a path. Where its last
 * segment begins with {@code item_}, it has a row for each item and one for padding; the others are
 * taken as they are. A parameter that stands at another path in the earlier model is found by its
 * last segment: a family may reassemble its parts.
 *
 * <p>An item of both vocabularies keeps its weights and moments. A new item gets its row of the
 * initial weights, without moments. A removed item is dropped.
 */
public final class WarmStart {
    /** Begins the last segment of the name of a parameter with a row for each item. */
    public static final String ROW_FOR_EACH_ITEM = "item_";

    private WarmStart() {}

    /**
     * Returns the snapshot that training starts from.
     *
     * @param earlier snapshot that was learnt under the vocabulary {@code before}
     * @param initial weights of an untrained module under the vocabulary {@code now}
     * @throws UnfitStateException naming the parameter, if the two differ in shape by more than the
     *     number of items
     */
    public static Snapshot grow(
            Snapshot earlier, Vocabulary before, Vocabulary now, Map<String, float[]> initial)
            throws UnfitStateException {
        Map<String, String> paths = paths(earlier.weights().keySet(), initial.keySet());
        int[] origins = origins(before, now);
        Map<String, float[]> none = Snapshot.initial(initial).means();
        return new Snapshot(
                carry(under(paths, earlier.weights()), initial, before.size(), origins),
                carry(under(paths, earlier.means()), none, before.size(), origins),
                carry(under(paths, earlier.squares()), none, before.size(), origins),
                earlier.steps());
    }

    /**
     * Returns the earlier path of each parameter.
     *
     * @throws UnfitStateException if the two do not have the same parameters
     */
    private static Map<String, String> paths(Set<String> earlier, Set<String> now)
            throws UnfitStateException {
        Map<String, String> paths = new HashMap<>();
        for (String path : now) {
            List<String> same =
                    earlier.contains(path)
                            ? List.of(path)
                            : earlier.stream().filter(one -> name(one).equals(name(path))).toList();
            if (same.size() == 1) {
                paths.put(path, same.get(0));
            }
        }
        boolean sameMany = earlier.size() == now.size();
        if (!sameMany || !earlier.equals(Set.copyOf(paths.values()))) {
            throw new UnfitStateException(
                    "The earlier model has the parameters %s, the new one %s: they must be of one family"
                            .formatted(earlier, now));
        }
        return paths;
    }

    /** Returns the last segment of a path. */
    private static String name(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static Map<String, float[]> under(
            Map<String, String> paths, Map<String, float[]> earlier) {
        Map<String, float[]> under = new HashMap<>();
        paths.forEach((path, before) -> under.put(path, earlier.get(before)));
        return under;
    }

    /** Returns for each row its earlier row; the padding's for padding, and for new items. */
    private static int[] origins(Vocabulary before, Vocabulary now) {
        int[] origins = new int[now.size() + 1];
        for (int row = 1; row < origins.length; row++) {
            origins[row] = before.indexOf(now.itemAt(row));
        }
        return origins;
    }

    private static Map<String, float[]> carry(
            Map<String, float[]> earlier,
            Map<String, float[]> otherwise,
            int itemsBefore,
            int[] origins)
            throws UnfitStateException {
        Map<String, float[]> carried = new LinkedHashMap<>();
        for (Map.Entry<String, float[]> entry : otherwise.entrySet()) {
            String path = entry.getKey();
            float[] fallback = entry.getValue();
            float[] values = earlier.get(path);
            boolean byItem = name(path).startsWith(ROW_FOR_EACH_ITEM);
            int rowsBefore = byItem ? itemsBefore + 1 : 1;
            int rowsNow = byItem ? origins.length : 1;
            if (values.length / rowsBefore != fallback.length / rowsNow
                    || values.length % rowsBefore != 0
                    || fallback.length % rowsNow != 0) {
                throw new UnfitStateException(
                        "%s has %d values for %d items, and %d are needed for %d items"
                                .formatted(
                                        path,
                                        values.length,
                                        itemsBefore,
                                        fallback.length,
                                        origins.length - 1));
            }
            carried.put(path, byItem ? rows(values, fallback, origins) : values);
        }
        return carried;
    }

    private static float[] rows(float[] earlier, float[] fallback, int[] origins) {
        int width = fallback.length / origins.length;
        float[] rows = fallback.clone();
        for (int row = 1; row < origins.length; row++) {
            if (origins[row] != Vocabulary.PADDING) {
                System.arraycopy(earlier, origins[row] * width, rows, row * width, width);
            }
        }
        return rows;
    }
}
