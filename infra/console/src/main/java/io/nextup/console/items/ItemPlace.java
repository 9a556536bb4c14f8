package io.nextup.console.items;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.embedding.ItemMap;
import java.util.List;
import java.util.function.IntFunction;

/**
 * An item's place on a map, -1 to 1 in each direction.
 *
 * @param item id
 */
public record ItemPlace(String item, double x, double y) {
    public ItemPlace {
        requireNonNull(item, "item is null");
    }

    /**
     * Scales a map by one factor, so that distances compare.
     *
     * @param ids id of each item by its index
     */
    static List<ItemPlace> of(List<ItemMap.Point> points, IntFunction<String> ids) {
        double reach =
                points.stream()
                        .mapToDouble(point -> Math.max(Math.abs(point.x()), Math.abs(point.y())))
                        .max()
                        .orElse(0);
        double factor = reach > 0 ? 1 / reach : 1;
        return points.stream()
                .map(
                        point ->
                                new ItemPlace(
                                        ids.apply(point.item()),
                                        bounded(point.x() * factor),
                                        bounded(point.y() * factor)))
                .toList();
    }

    private static double bounded(double value) {
        return Math.max(-1, Math.min(1, value));
    }
}
