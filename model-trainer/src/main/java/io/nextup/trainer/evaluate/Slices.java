package io.nextup.trainer.evaluate;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Rewards;
import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import io.nextup.trainer.evaluate.EvaluationReport.SliceGroup;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Parts the cases by what is known of them before they are answered. */
public final class Slices {
    /** Begins the name of the group that is weighted by rewards. */
    public static final String REWARDS = "rewards ";

    private static final List<String> ALL = List.of("all");
    private static final List<String> LENGTHS =
            List.of("1 to 4 events", "5 to 9 events", "10 to 49 events", "50 events or more");
    private static final int[] LENGTHS_FROM = {1, 5, 10, 50};
    private static final List<String> PLACES =
            List.of("head (most popular fifth)", "tail (all others)", "not in the vocabulary");
    private static final List<String> HOURS =
            IntStream.range(0, 24).mapToObj(h -> String.format(Locale.ROOT, "%02d", h)).toList();

    private static final String UNKNOWN_TYPE = "not known";

    private final int[] users;
    private final double[] hits;
    private final double[] gains;

    private Slices(int[] users, double[] hits, double[] gains) {
        this.users = users;
        this.hits = hits;
        this.gains = gains;
    }

    /**
     * Returns the groups that divide the cases; the first one holds all cases in one slice.
     *
     * @param targets indices parallel to the cases, 0 for unknown
     * @param users numbers parallel to the cases
     * @param rewards weights of the cases in a group of one slice more; none below 0
     */
    static List<SliceGroup> of(
            List<HeldOut> cases,
            int[] targets,
            int[] users,
            CaseAnswers answers,
            ItemPopularity popularity,
            boolean hasTimes,
            Optional<Rewards> rewards) {
        Slices slices = new Slices(users, answers.hits(), answers.gains());
        List<SliceGroup> groups = new ArrayList<>();
        groups.add(slices.group("cases", ALL, i -> 0));
        groups.add(
                slices.group(
                        "length of the history",
                        LENGTHS,
                        i -> lengthSlice(cases.get(i).position())));
        groups.add(
                slices.group(
                        "popularity of the target",
                        PLACES,
                        i ->
                                targets[i] == Vocabulary.PADDING
                                        ? 2
                                        : popularity.isHead(targets[i]) ? 0 : 1));
        List<String> types = types(cases);
        if (types.size() > 1) {
            groups.add(
                    slices.group(
                            "type of the target's event",
                            types,
                            i -> types.indexOf(type(cases.get(i)))));
        }
        rewards.ifPresent(by -> groups.add(slices.weighted(cases, by)));
        if (hasTimes) {
            SliceGroup hours =
                    slices.group(
                            "hour of the day (UTC)", HOURS, i -> hour(cases.get(i).timeMillis()));
            // When all fall into one hour, the times are dates.
            if (hours.slices().size() > 1) {
                groups.add(hours);
            }
        }
        return groups;
    }

    private static int lengthSlice(int events) {
        int slice = LENGTHS_FROM.length - 1;
        while (slice > 0 && events < LENGTHS_FROM[slice]) {
            slice--;
        }
        return slice;
    }

    /** Returns the types of the targets' events, the most frequent first. */
    private static List<String> types(List<HeldOut> cases) {
        Map<String, Integer> counts = new TreeMap<>();
        cases.forEach(one -> counts.merge(type(one), 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String type(HeldOut one) {
        return one.type().orElse(UNKNOWN_TYPE);
    }

    private static int hour(long millis) {
        return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).getHour();
    }

    private SliceGroup group(String name, List<String> names, IntUnaryOperator sliceOf) {
        List<List<Integer>> members = new ArrayList<>();
        names.forEach(slice -> members.add(new ArrayList<>()));
        for (int i = 0; i < users.length; i++) {
            members.get(sliceOf.applyAsInt(i)).add(i);
        }
        List<Slice> slices = new ArrayList<>();
        for (int s = 0; s < names.size(); s++) {
            if (!members.get(s).isEmpty()) {
                slices.add(slice(names.get(s), members.get(s), i -> 1));
            }
        }
        return new SliceGroup(name, slices);
    }

    /** Returns one slice of the cases that have a reward, each weighted by its reward. */
    private SliceGroup weighted(List<HeldOut> cases, Rewards rewards) {
        double[] weights = cases.stream().mapToDouble(one -> rewards.of(one.type())).toArray();
        List<Integer> members =
                IntStream.range(0, weights.length).filter(i -> weights[i] > 0).boxed().toList();
        return new SliceGroup(
                REWARDS + rewards,
                members.isEmpty()
                        ? List.of()
                        : List.of(slice("weighted by reward", members, i -> weights[i])));
    }

    private Slice slice(String name, List<Integer> members, IntToDoubleFunction weightOf) {
        int[] own = members.stream().mapToInt(i -> users[i]).toArray();
        double[] weights = members.stream().mapToDouble(weightOf::applyAsDouble).toArray();
        return new Slice(
                name,
                own.length,
                (int) IntStream.of(own).distinct().count(),
                Estimate.of(members.stream().mapToDouble(i -> hits[i]).toArray(), weights, own),
                Estimate.of(members.stream().mapToDouble(i -> gains[i]).toArray(), weights, own));
    }
}
