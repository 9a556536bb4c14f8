package io.nextup.launcher.train;

import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.PairedBootstrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;

/** Figures of models that answered the same clicks of several days. */
final class QualityByDay {
    private static final int RESAMPLES = 1_000;
    private static final int FEWEST_USERS = 100;

    /** A way to have a model for the next quarter of a day. */
    enum Way {
        /** The model that a refresh has announced. */
        REFRESHED,
        /** A model trained from scratch at the day's start, on all earlier clicks. */
        DAILY,
        /** The first model. */
        FROZEN,
        /** The items clicked most often before the quarter. */
        POPULARITY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Answers to the clicks of a quarter.
     *
     * @param users each click's user
     * @param gains NDCG@10 of each click
     */
    record Quarter(int day, List<String> users, Map<Way, double[]> gains) {
        Quarter {
            users = List.copyOf(users);
            gains = new EnumMap<>(gains);
        }

        double mean(Way way) {
            return Arrays.stream(gains.get(way)).average().orElse(Double.NaN);
        }
    }

    private final List<Quarter> quarters = new ArrayList<>();

    void add(Quarter quarter) {
        quarters.add(quarter);
    }

    /** Returns the table, and below it the means over all clicks with their differences. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "       clicks  NDCG@10: refreshed   daily  frozen  popularity    HR@10: refreshed   daily  frozen  popularity");
        for (int day : days()) {
            lines.add(line("day %2d".formatted(day), one -> one == day));
        }
        lines.add(line("all   ", one -> true));
        comparisons()
                .forEach(
                        (way, one) ->
                                lines.add(
                                        String.format(
                                                Locale.ROOT,
                                                "refreshed - %s: NDCG@10 %+.4f, 95 %% interval %+.4f to %+.4f, on %,d clicks of %,d users",
                                                way.word(),
                                                one.difference(),
                                                one.interval().low(),
                                                one.interval().high(),
                                                one.cases(),
                                                one.users())));
        return lines;
    }

    private String line(String name, IntPredicate days) {
        Map<Way, Double> ndcg = means(days, gain -> gain);
        Map<Way, Double> hits = means(days, Math::signum);
        return String.format(
                Locale.ROOT,
                "%s %,7d           %.4f  %.4f  %.4f      %.4f             %.4f  %.4f  %.4f      %.4f",
                name,
                of(days).stream().mapToInt(one -> one.users().size()).sum(),
                ndcg.get(Way.REFRESHED),
                ndcg.get(Way.DAILY),
                ndcg.get(Way.FROZEN),
                ndcg.get(Way.POPULARITY),
                hits.get(Way.REFRESHED),
                hits.get(Way.DAILY),
                hits.get(Way.FROZEN),
                hits.get(Way.POPULARITY));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "days",
                days().stream()
                        .map(
                                day -> {
                                    Map<String, Object> row = new LinkedHashMap<>();
                                    row.put("day", day);
                                    row.putAll(figures(one -> one == day));
                                    return row;
                                })
                        .toList());
        json.put("all", figures(one -> true));
        Map<String, Object> differences = new LinkedHashMap<>();
        comparisons()
                .forEach(
                        (way, one) ->
                                differences.put(
                                        way.word(),
                                        Map.of(
                                                "difference", one.difference(),
                                                "low", one.interval().low(),
                                                "high", one.interval().high())));
        json.put("refreshedMinus", differences);
        return json;
    }

    private Map<String, Object> figures(IntPredicate days) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("clicks", of(days).stream().mapToInt(one -> one.users().size()).sum());
        figures.put("NDCG@10", byWord(means(days, gain -> gain)));
        figures.put("HR@10", byWord(means(days, Math::signum)));
        return figures;
    }

    private static Map<String, Double> byWord(Map<Way, Double> means) {
        Map<String, Double> words = new LinkedHashMap<>();
        means.forEach((way, mean) -> words.put(way.word(), mean));
        return words;
    }

    private List<Integer> days() {
        return List.copyOf(new TreeSet<>(quarters.stream().map(Quarter::day).toList()));
    }

    private List<Quarter> of(IntPredicate days) {
        return quarters.stream().filter(one -> days.test(one.day())).toList();
    }

    private Map<Way, Double> means(IntPredicate days, DoubleUnaryOperator of) {
        Map<Way, Double> means = new EnumMap<>(Way.class);
        for (Way way : Way.values()) {
            means.put(way, gains(days, way).map(of).average().orElse(Double.NaN));
        }
        return means;
    }

    private DoubleStream gains(IntPredicate days, Way way) {
        return of(days).stream().flatMapToDouble(one -> Arrays.stream(one.gains().get(way)));
    }

    private Map<Way, Comparison> comparisons() {
        Map<String, Integer> numbers = new HashMap<>();
        int[] users =
                quarters.stream()
                        .flatMap(one -> one.users().stream())
                        .mapToInt(
                                user -> {
                                    int next = numbers.size();
                                    return numbers.computeIfAbsent(user, first -> next);
                                })
                        .toArray();
        double[] refreshed = gains(day -> true, Way.REFRESHED).toArray();
        Map<Way, Comparison> comparisons = new EnumMap<>(Way.class);
        for (Way way : List.of(Way.DAILY, Way.FROZEN, Way.POPULARITY)) {
            comparisons.put(
                    way,
                    new PairedBootstrap(1, RESAMPLES, FEWEST_USERS)
                            .compare(gains(day -> true, way).toArray(), refreshed, users));
        }
        return comparisons;
    }
}
