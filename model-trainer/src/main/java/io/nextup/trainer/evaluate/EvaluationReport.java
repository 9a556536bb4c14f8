package io.nextup.trainer.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All figures of a model by one protocol.
 *
 * @param cases number of cases
 * @param users number of their users
 * @param unknownTargets cases whose target the vocabulary lacks: misses
 * @param fallbacks cases that the job answers by popularity, since it knows no item of their
 *     history
 * @param excludingHistory figures with all of a history's items left out of the ranking
 * @param includingHistory figures with the ranking over all items
 * @param serving figures as the job answers by its rules: items that its state no longer holds are
 *     neither read nor excluded
 * @param served the last of these columns, with the figure of each case
 * @param targetPopularity {@link ItemPopularity#mean} of the targets; empty where none is known
 * @param slices parts of the cases, as served; the first group is all of them
 */
public record EvaluationReport(
        int cases,
        int users,
        int unknownTargets,
        int fallbacks,
        Column excludingHistory,
        Column includingHistory,
        Column serving,
        ServedFigures served,
        OptionalDouble targetPopularity,
        List<SliceGroup> slices) {

    public EvaluationReport {
        slices = List.copyOf(slices);
    }

    /**
     * Figures by one way to rank.
     *
     * @param figures {@code HR@5, NDCG@5, MRR@5}, the same {@code @10} and {@code @20}; none
     *     without cases
     * @param coverage share of the catalogue that stands in any top 10: catalogue coverage (Ge,
     *     Delgado-Battenfeld and Jannach, RecSys 2010), 0 to 1
     * @param popularity {@link ItemPopularity#mean} of all items of all top 10s; empty without any
     */
    public record Column(Map<String, Double> figures, double coverage, OptionalDouble popularity) {
        public Column {
            figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        }
    }

    /** One division of the cases, with its non-empty parts. */
    public record SliceGroup(String name, List<Slice> slices) {
        public SliceGroup {
            slices = List.copyOf(slices);
        }
    }

    /** A part of the cases. */
    public record Slice(String name, int cases, int users, Estimate hitRate, Estimate ndcg) {}

    /** Returns the columns by the names that every form of a report gives them. */
    public Map<String, Column> columns() {
        Map<String, Column> columns = new LinkedHashMap<>();
        columns.put("excludingHistory", excludingHistory);
        columns.put("includingHistory", includingHistory);
        columns.put("serving", serving);
        return columns;
    }

    /**
     * Returns the popularity bias: how much more popular the recommended items are than the items
     * that users then chose, -1 to 1. Empty without data for it.
     */
    public OptionalDouble popularityBias(Column column) {
        return column.popularity().isPresent() && targetPopularity.isPresent()
                ? OptionalDouble.of(
                        column.popularity().getAsDouble() - targetPopularity.getAsDouble())
                : OptionalDouble.empty();
    }
}
