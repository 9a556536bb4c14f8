package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.intake.InteractionLimits;
import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.ItemCounts;
import io.nextup.trainer.dataset.Rewards;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.evaluate.EvaluationReport.Column;
import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import io.nextup.trainer.evaluate.EvaluationReport.SliceGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every figure of a report against one that is computed from ids, one case at a time. */
class EvaluationReportTest {
    private static final int ITEMS = 40;
    private static final int CAPACITY = 8;
    private static final int MAX_LENGTH = 5;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final Vocabulary VOCABULARY =
            Vocabulary.of(IntStream.rangeClosed(1, ITEMS).mapToObj(i -> "i" + i).toList());
    private static final List<String> POPULAR =
            IntStream.rangeClosed(1, ITEMS).mapToObj(i -> "i" + (ITEMS + 1 - i)).toList();
    private static final RankingScorer SCORER = new RankingScorer(ITEMS);

    private final Map<String, Integer> counts = new HashMap<>();
    private final List<HeldOut> cases = new ArrayList<>();
    private final EvaluationReport report;

    EvaluationReportTest() {
        Random random = new Random(7);
        // Counts 1 to 4: most items tie with others. Some items were never seen in the fit.
        for (int item = 1; item <= ITEMS - 3; item++) {
            counts.put("i" + item, 1 + random.nextInt(4));
        }
        for (int c = 0; c < 600; c++) {
            List<SequenceEntry> sequence = new ArrayList<>();
            int length = 1 + random.nextInt(c % 10 == 0 ? 60 : 12);
            for (int i = 0; i < length; i++) {
                sequence.add(entry(random, c % 17 == 0 ? ITEMS + 50 : ITEMS + 4, i));
            }
            long time = random.nextInt(24) * HOUR_MILLIS;
            sequence.add(entry(random, ITEMS + 2, time));
            cases.add(new HeldOut("u" + c / 3, Histories.sequence(sequence), length));
        }
        report =
                Evaluator.report(
                        new Recommender(SCORER, VOCABULARY, POPULAR, MAX_LENGTH),
                        cases,
                        rules(true),
                        ItemPopularity.of(VOCABULARY, new ItemCounts(counts)),
                        true,
                        Optional.empty());
    }

    private static SequenceEntry entry(Random random, int ids, long time) {
        return new SequenceEntry("i" + (1 + random.nextInt(ids)), "click", time);
    }

    @Test
    void theServedColumnForgetsWhatIsOlderThanTheState() {
        assertThat(report.serving().figures().get("NDCG@10"))
                .isCloseTo(mean(cases, one -> gain(one, CAPACITY, true)), within(1e-12));
        assertThat(report.excludingHistory().figures().get("NDCG@10"))
                .isCloseTo(mean(cases, one -> gain(one, 1_000, true)), within(1e-12));
        assertThat(report.includingHistory().figures().get("NDCG@10"))
                .isCloseTo(mean(cases, one -> gain(one, 1_000, false)), within(1e-12));
        assertThat(report.serving().figures()).isNotEqualTo(report.excludingHistory().figures());
    }

    @Test
    void whereTheJobLeavesSeenItemsInSoDoTheServedColumnTheSlicesAndAComparison() {
        Recommender model = new Recommender(SCORER, VOCABULARY, POPULAR, MAX_LENGTH);
        EvaluationReport seen =
                Evaluator.report(
                        model,
                        cases,
                        rules(false),
                        ItemPopularity.of(VOCABULARY, new ItemCounts(counts)),
                        true,
                        Optional.empty());
        double expected = mean(cases, one -> gain(one, CAPACITY, false));
        assertThat(seen.serving().figures().get("NDCG@10")).isCloseTo(expected, within(1e-12));
        assertThat(seen.slices().get(0).slices().get(0).ndcg().mean())
                .isCloseTo(expected, within(1e-12));
        assertCoverage(seen.serving(), CAPACITY, false);
        double[] gains = Evaluator.servedGains(model, cases, rules(false));
        assertThat(Arrays.stream(gains).average().orElseThrow()).isCloseTo(expected, within(1e-12));
        assertThat(seen.excludingHistory()).isEqualTo(report.excludingHistory());
        assertThat(seen.includingHistory()).isEqualTo(report.includingHistory());
        assertThat(seen.serving().figures()).isNotEqualTo(report.serving().figures());
    }

    private static ModelRules rules(boolean excludeSeen) {
        return ModelRules.of(
                SequenceRules.defaults().withCapacity(CAPACITY),
                InteractionLimits.defaults(),
                excludeSeen);
    }

    @Test
    void theGainsOfAComparisonAreThoseOfTheServedColumn() {
        double[] gains =
                Evaluator.servedGains(
                        new Recommender(SCORER, VOCABULARY, POPULAR, MAX_LENGTH),
                        cases,
                        rules(true));
        for (int i = 0; i < gains.length; i++) {
            assertThat(gains[i]).isCloseTo(gain(cases.get(i), CAPACITY, true), within(1e-12));
        }
    }

    @Test
    void countsAreThoseOfTheCases() {
        assertThat(report.cases()).isEqualTo(600);
        assertThat(report.users()).isEqualTo(200);
        assertThat(report.unknownTargets())
                .isEqualTo(
                        (int)
                                cases.stream()
                                        .filter(one -> index(Histories.event(one)) == 0)
                                        .count())
                .isPositive();
        assertThat(report.fallbacks())
                .isEqualTo(
                        (int) cases.stream().filter(one -> known(one, CAPACITY).isEmpty()).count())
                .isPositive();
    }

    @Test
    void coverageIsTheShareOfTheCatalogueThatStandsInAnyTopTen() {
        assertCoverage(report.excludingHistory(), 1_000, true);
        assertCoverage(report.includingHistory(), 1_000, false);
        assertCoverage(report.serving(), CAPACITY, true);
        // One case alone covers ten of forty.
        EvaluationReport one =
                Evaluator.report(
                        new Recommender(SCORER, VOCABULARY, POPULAR, MAX_LENGTH),
                        cases.subList(0, 1),
                        rules(true),
                        ItemPopularity.of(VOCABULARY, new ItemCounts(counts)),
                        true,
                        Optional.empty());
        assertThat(one.serving().coverage()).isEqualTo(0.25);
    }

    private void assertCoverage(Column column, int capacity, boolean excluding) {
        Set<Integer> met = new HashSet<>();
        cases.forEach(one -> met.addAll(topTen(one, capacity, excluding)));
        assertThat(column.coverage()).isEqualTo((double) met.size() / ITEMS);
    }

    @Test
    void popularityBiasIsTheMeanPercentileOfTheTopTensLessThatOfTheTargets() {
        double targets =
                cases.stream()
                        .filter(one -> index(Histories.event(one)) > 0)
                        .mapToDouble(one -> percentile(index(Histories.event(one))))
                        .average()
                        .orElseThrow();
        double recommended =
                cases.stream()
                        .flatMap(one -> topTen(one, CAPACITY, true).stream())
                        .mapToDouble(this::percentile)
                        .average()
                        .orElseThrow();
        assertThat(report.targetPopularity().orElseThrow()).isCloseTo(targets, within(1e-12));
        assertThat(report.serving().popularity().orElseThrow())
                .isCloseTo(recommended, within(1e-12));
        assertThat(report.popularityBias(report.serving()).orElseThrow())
                .isCloseTo(recommended - targets, within(1e-12));
    }

    @Test
    void eachGroupPartsAllCasesAndEachSliceHoldsTheMeanOfItsOwn() {
        assertThat(report.slices().stream().map(SliceGroup::name))
                .containsExactly(
                        "cases",
                        "length of the history",
                        "popularity of the target",
                        "hour of the day (UTC)");
        for (SliceGroup group : report.slices()) {
            assertThat(group.slices().stream().mapToInt(Slice::cases).sum()).isEqualTo(600);
            for (Slice slice : group.slices()) {
                List<HeldOut> own =
                        cases.stream()
                                .filter(one -> sliceNames(one).contains(slice.name()))
                                .toList();
                assertThat(slice.cases()).as(slice.name()).isEqualTo(own.size());
                assertThat(slice.users())
                        .isEqualTo((int) own.stream().map(HeldOut::userId).distinct().count());
                assertThat(slice.ndcg().mean())
                        .isCloseTo(mean(own, one -> gain(one, CAPACITY, true)), within(1e-12));
                assertThat(slice.hitRate().mean())
                        .isCloseTo(
                                mean(own, one -> gain(one, CAPACITY, true) > 0 ? 1 : 0),
                                within(1e-12));
            }
        }
    }

    @Test
    void eventsOfSeveralTypesHaveASliceEach() {
        UserHistories typed =
                UserHistories.of(
                        List.of(
                                click("u", "view", 1),
                                click("u", "buy", 2),
                                click("v", "view", 1),
                                click("v", "view", 2),
                                click("w", "view", 1),
                                click("w", "view", 2)),
                        SequenceRules.defaults());
        List<HeldOut> last =
                IntStream.range(0, 3)
                        .mapToObj(u -> new HeldOut(typed.userIds().get(u), typed.of(u), 1))
                        .toList();
        EvaluationReport own =
                Evaluator.report(
                        new Recommender(SCORER, VOCABULARY, POPULAR, MAX_LENGTH),
                        last,
                        rules(true),
                        ItemPopularity.of(VOCABULARY, new ItemCounts(counts)),
                        false,
                        Optional.empty());
        SliceGroup group = own.slices().get(3);
        assertThat(group.name()).isEqualTo("type of the target's event");
        assertThat(group.slices())
                .extracting(Slice::name, Slice::cases)
                .containsExactly(tuple("view", 2), tuple("buy", 1));
    }

    @Test
    void withRewardsEachCaseWeighsAsMuchAsThatOfItsType() {
        Map<String, Double> rewards = Map.of("click", 0.25, "buy", 2.);
        List<HeldOut> some = typed("click", "buy", "look");
        Slice weighted = rewarded(some, "click=0.25,buy=2").slices().get(0);

        double[] weights =
                some.stream()
                        .mapToDouble(one -> rewards.getOrDefault(one.type().orElseThrow(), 0.))
                        .toArray();
        double sum = Arrays.stream(weights).sum();
        double mean =
                IntStream.range(0, some.size())
                                .mapToDouble(i -> weights[i] * gain(some.get(i), CAPACITY, true))
                                .sum()
                        / sum;
        assertThat(weighted.cases()).isEqualTo(400);
        assertThat(weighted.ndcg().mean()).isCloseTo(mean, within(1e-12));
        // Each user has one case of each type.
        double squares = 0;
        for (int first = 0; first < some.size(); first += 3) {
            double ofUser = 0;
            for (int i = first; i < first + 3; i++) {
                ofUser += weights[i] * (gain(some.get(i), CAPACITY, true) - mean);
            }
            squares += ofUser * ofUser;
        }
        assertThat(weighted.ndcg().interval().orElseThrow().high())
                .isCloseTo(
                        mean + 1.959963984540054 * Math.sqrt(squares * 200 / 199) / sum,
                        within(1e-12));
    }

    @Test
    void equalRewardsSayWhatTheServedColumnSays() {
        assertThat(rewarded(cases, "*=1").slices().get(0).ndcg().mean())
                .isEqualTo(report.serving().figures().get("NDCG@10"));
    }

    private SliceGroup rewarded(List<HeldOut> some, String rewards) {
        return Evaluator.report(
                        new Recommender(SCORER, VOCABULARY, POPULAR, MAX_LENGTH),
                        some,
                        rules(true),
                        ItemPopularity.of(VOCABULARY, new ItemCounts(counts)),
                        true,
                        Optional.of(Rewards.parse(rewards)))
                .slices()
                .stream()
                .filter(group -> group.name().equals("rewards " + rewards))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the cases with these types of the targets in turn. */
    private List<HeldOut> typed(String... types) {
        return IntStream.range(0, cases.size())
                .mapToObj(
                        i -> {
                            HeldOut one = cases.get(i);
                            SequenceEntry target = Histories.event(one);
                            List<SequenceEntry> sequence = new ArrayList<>(Histories.history(one));
                            sequence.add(
                                    new SequenceEntry(
                                            target.itemId(),
                                            types[i % types.length],
                                            target.eventTimeMillis()));
                            return new HeldOut(
                                    one.userId(), Histories.sequence(sequence), one.position());
                        })
                .toList();
    }

    private static Interaction click(String user, String type, long time) {
        return new Interaction(null, user, "a", type, time, null, Map.of());
    }

    @Test
    void theSliceOfAllCasesSaysWhatTheServedColumnSays() {
        Slice all = report.slices().get(0).slices().get(0);
        assertThat(all.ndcg().mean()).isEqualTo(report.serving().figures().get("NDCG@10"));
        assertThat(all.hitRate().mean()).isEqualTo(report.serving().figures().get("HR@10"));
    }

    @Test
    void withoutTimesOrWithDatesOnlyThereAreNoHours() {
        Recommender model = new Recommender(SCORER, VOCABULARY, POPULAR, MAX_LENGTH);
        ItemPopularity popularity = ItemPopularity.of(VOCABULARY, new ItemCounts(counts));
        assertThat(
                        Evaluator.report(
                                        model,
                                        cases,
                                        rules(true),
                                        popularity,
                                        false,
                                        Optional.empty())
                                .slices())
                .hasSize(3);
        List<HeldOut> dates =
                cases.stream()
                        .map(
                                one ->
                                        new HeldOut(
                                                one.userId(),
                                                Histories.sequence(
                                                        List.of(
                                                                Histories.event(one),
                                                                Histories.history(one).get(0))),
                                                1))
                        .toList();
        assertThat(
                        Evaluator.report(
                                        model,
                                        dates,
                                        rules(true),
                                        popularity,
                                        true,
                                        Optional.empty())
                                .slices())
                .hasSize(3);
    }

    // The independent computation: ids and lists, everything sorted afresh for each case.

    private interface Figure {
        double of(HeldOut one);
    }

    private static double mean(List<HeldOut> some, Figure figure) {
        return some.stream().mapToDouble(figure::of).average().orElseThrow();
    }

    private static int index(SequenceEntry entry) {
        int index = Integer.parseInt(entry.itemId().substring(1));
        return index > ITEMS ? 0 : index;
    }

    private static List<Integer> known(HeldOut one, int capacity) {
        int size = one.position();
        return Histories.history(one).subList(Math.max(0, size - capacity), size).stream()
                .map(EvaluationReportTest::index)
                .filter(i -> i > 0)
                .toList();
    }

    private static float score(List<Integer> known, int item) {
        List<Integer> read = known.subList(Math.max(0, known.size() - MAX_LENGTH), known.size());
        return known.isEmpty()
                ? item
                : SCORER.score(read.stream().mapToInt(Integer::intValue).toArray(), item);
    }

    private static double gain(HeldOut one, int capacity, boolean excluding) {
        List<Integer> known = known(one, capacity);
        int target = index(Histories.event(one));
        if (target == 0 || (excluding && known.contains(target))) {
            return 0;
        }
        long rank =
                IntStream.rangeClosed(1, ITEMS)
                        .filter(i -> !excluding || !known.contains(i))
                        .filter(i -> score(known, i) >= score(known, target))
                        .count();
        return rank > 10 ? 0 : 1 / (Math.log(rank + 1.0) / Math.log(2));
    }

    /** Of equals the scorer takes the lower index first; the popularity list has none. */
    private static List<Integer> topTen(HeldOut one, int capacity, boolean excluding) {
        List<Integer> known = known(one, capacity);
        return IntStream.rangeClosed(1, ITEMS)
                .filter(i -> !excluding || !known.contains(i))
                .boxed()
                .sorted((a, b) -> Float.compare(score(known, b), score(known, a)))
                .limit(10)
                .toList();
    }

    private double percentile(int item) {
        int own = counts.getOrDefault("i" + item, 0);
        double below = 0;
        for (int other = 1; other <= ITEMS; other++) {
            int count = counts.getOrDefault("i" + other, 0);
            below += count < own ? 1 : count == own ? 0.5 : 0;
        }
        return below / ITEMS;
    }

    private Set<String> sliceNames(HeldOut one) {
        int length = one.position();
        int target = index(Histories.event(one));
        return Set.of(
                "all",
                length < 5
                        ? "1 to 4 events"
                        : length < 10
                                ? "5 to 9 events"
                                : length < 50 ? "10 to 49 events" : "50 events or more",
                target == 0
                        ? "not in the vocabulary"
                        : percentile(target) > 0.8
                                ? "head (most popular fifth)"
                                : "tail (all others)",
                "%02d".formatted(one.timeMillis() / HOUR_MILLIS));
    }
}
