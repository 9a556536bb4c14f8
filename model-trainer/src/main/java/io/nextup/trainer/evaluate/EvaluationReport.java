package io.nextup.trainer.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Everything that is said of a model by one protocol.
 *
 * @param cases how many
 * @param users whose they are
 * @param unknownTargets cases whose target the vocabulary lacks: misses
 * @param fallbacks cases that are answered by popularity as served, since no item of the history is
 *     known
 * @param excludingHistory all of a history is left out of the ranking
 * @param includingHistory the ranking is over all items
 * @param serving as the job answers by its rules: what its state no longer holds is neither read
 *     nor excluded
 * @param targetPopularity {@link Popularity#mean} of the targets; empty where none is known
 * @param slices parts of the cases, as served, the first group being all of them
 */
public record EvaluationReport(
        int cases,
        int users,
        int unknownTargets,
        int fallbacks,
        Column excludingHistory,
        Column includingHistory,
        Column serving,
        OptionalDouble targetPopularity,
        List<SliceGroup> slices) {

    public EvaluationReport {
        slices = List.copyOf(slices);
    }

    /**
     * One way to ask.
     *
     * @param figures {@code HR@5, NDCG@5, MRR@5}, the same {@code @10} and {@code @20}; none
     *     without cases
     * @param coverage share of the catalogue that stands in any top 10: catalogue coverage (Ge,
     *     Delgado-Battenfeld and Jannach, RecSys 2010), 0 to 1
     * @param popularity {@link Popularity#mean} of all items of all top 10s; empty without any
     */
    public record Column(Map<String, Double> figures, double coverage, OptionalDouble popularity) {
        public Column {
            figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        }
    }

    /** How cases were parted, and the parts that are not empty. */
    public record SliceGroup(String name, List<Slice> slices) {
        public SliceGroup {
            slices = List.copyOf(slices);
        }
    }

    /** A part of the cases. */
    public record Slice(String name, int cases, int users, Estimate hitRate, Estimate ndcg) {}

    /** The columns by the names that every form of a report gives them. */
    public Map<String, Column> columns() {
        Map<String, Column> columns = new LinkedHashMap<>();
        columns.put("excludingHistory", excludingHistory);
        columns.put("includingHistory", includingHistory);
        columns.put("serving", serving);
        return columns;
    }

    /**
     * Popularity bias: how much more popular the recommended items are than those that users then
     * chose, -1 to 1; empty where there is nothing to tell by.
     */
    public OptionalDouble popularityBias(Column column) {
        return column.popularity().isPresent() && targetPopularity.isPresent()
                ? OptionalDouble.of(
                        column.popularity().getAsDouble() - targetPopularity.getAsDouble())
                : OptionalDouble.empty();
    }
}
