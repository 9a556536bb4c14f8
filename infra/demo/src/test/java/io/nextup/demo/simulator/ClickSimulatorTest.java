package io.nextup.demo.simulator;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.nextup.event.Interaction;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ClickSimulatorTest {
    private static final SimulatorSettings SETTINGS = SimulatorSettings.defaults(7);
    private static List<SimulatedClick> clicks;

    @BeforeAll
    static void simulate() {
        clicks = ClickSimulator.simulate(SETTINGS);
    }

    @Test
    void thereAreExactlyTheWantedClicksInTheOrderOfTheirTimes() {
        assertThat(clicks).hasSize(60_000);
        assertThat(clicks)
                .extracting(click -> click.interaction().eventTimeMillis())
                .isSorted()
                .allMatch(time -> time >= SETTINGS.start().toEpochMilli());
        assertThat(clicks)
                .extracting(click -> click.interaction().eventId())
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameSeedGivesTheSameClicksAndAnotherGivesOthers() {
        SimulatorSettings small = SETTINGS.withClicks(2_000);

        assertThat(ClickSimulator.simulate(small)).isEqualTo(ClickSimulator.simulate(small));
        assertThat(ClickSimulator.simulate(SimulatorSettings.defaults(8).withClicks(2_000)))
                .isNotEqualTo(ClickSimulator.simulate(small));
    }

    @Test
    void noOneRepeatsAnyOfTheirLatestItems() {
        SimulatorSettings few =
                new SimulatorSettings(
                        3,
                        5,
                        100,
                        3_000,
                        2,
                        Instant.parse("2025-01-06T00:00:00Z"),
                        0.9,
                        0.7,
                        0,
                        40);
        Map<String, Deque<String>> latest = new HashMap<>();
        int repeats = 0;
        Map<String, Set<String>> ever = new HashMap<>();
        for (SimulatedClick click : ClickSimulator.simulate(few)) {
            Interaction interaction = click.interaction();
            Deque<String> met =
                    latest.computeIfAbsent(interaction.userId(), user -> new ArrayDeque<>());
            assertThat(met).doesNotContain(interaction.itemId());
            met.addLast(interaction.itemId());
            if (met.size() > 40) {
                met.removeFirst();
            }
            boolean fresh =
                    ever.computeIfAbsent(interaction.userId(), user -> new HashSet<>())
                            .add(interaction.itemId());
            repeats += fresh ? 0 : 1;
        }
        assertThat(repeats).as("older items do come back").isGreaterThan(1_000);
    }

    @Test
    void drawsAreAsFrequentAsTheirStatedProbabilities() {
        NextClick law = new NextClick(SETTINGS, new SplittableRandom(11));
        long evening = SETTINGS.start().toEpochMilli() + 93 * 3_600_000L;
        Set<Integer> seen = Set.of(0, 4, 9, 14);
        for (int previous : new int[] {NextClick.NONE, 3, 777}) {
            double[] stated = law.distribution(previous, evening, seen);
            assertThat(IntStream.range(0, stated.length).mapToDouble(i -> stated[i]).sum())
                    .isCloseTo(1, offset(1e-9));
            int draws = 200_000;
            double[] counts = new double[stated.length];
            SplittableRandom random = new SplittableRandom(12);
            for (int i = 0; i < draws; i++) {
                counts[law.draw(previous, evening, seen, random)]++;
            }
            double chiSquare = 0;
            int cells = 0;
            for (int item = 0; item < stated.length; item++) {
                if (stated[item] == 0) {
                    assertThat(counts[item]).isZero();
                } else if (stated[item] * draws >= 5) {
                    double expected = stated[item] * draws;
                    chiSquare += (counts[item] - expected) * (counts[item] - expected) / expected;
                    cells++;
                }
            }
            // Mean cells - 1, standard deviation sqrt(2 (cells - 1)): four of them are not chance.
            assertThat(chiSquare).isLessThan(cells - 1 + 4 * Math.sqrt(2.0 * (cells - 1)));
        }
    }

    @Test
    void theOracleHitsAsOftenAsItExpects() {
        double expected = clicks.stream().mapToDouble(SimulatedClick::attainableHitRateAt10).sum();
        double variance =
                clicks.stream()
                        .mapToDouble(SimulatedClick::attainableHitRateAt10)
                        .map(p -> p * (1 - p))
                        .sum();
        long hits = clicks.stream().filter(SimulatedClick::oracleHit).count();

        assertThat((double) hits).isCloseTo(expected, within(4 * Math.sqrt(variance)));
        assertThat(expected / clicks.size()).isBetween(0.5, 0.75);
    }

    @Test
    void popularityFallsLikeAZipfLaw() {
        List<Long> counts =
                clicks.stream()
                        .collect(groupingBy(click -> click.interaction().itemId(), counting()))
                        .values()
                        .stream()
                        .sorted(Comparator.reverseOrder())
                        .toList();
        // Least squares over log rank and log count of the 300 most popular.
        double n = 300;
        double x = 0;
        double y = 0;
        double xx = 0;
        double xy = 0;
        for (int rank = 1; rank <= n; rank++) {
            double logRank = Math.log(rank);
            double logCount = Math.log(counts.get(rank - 1));
            x += logRank;
            y += logCount;
            xx += logRank * logRank;
            xy += logRank * logCount;
        }
        double slope = (n * xy - x * y) / (n * xx - x * x);
        assertThat(slope).isBetween(-1.1, -0.4);
    }

    @Test
    void footballIsForTheMorningAndGamesAreForTheEvening() {
        assertThat(share("football", 7, 10)).isGreaterThan(2 * share("football", 19, 22));
        assertThat(share("games", 19, 22)).isGreaterThan(2 * share("games", 7, 10));
    }

    @Test
    void sessionsHaveAboutEightClicks() {
        Map<String, Long> sessions =
                clicks.stream()
                        .collect(groupingBy(click -> click.interaction().sessionId(), counting()));

        assertThat((double) clicks.size() / sessions.size()).isBetween(7.5, 8.5);
    }

    @Test
    void someItemsAppearOnlyAfterHalfTheTime() {
        Set<String> early = new HashSet<>();
        clicks.subList(0, 30_000).forEach(click -> early.add(click.interaction().itemId()));
        long late =
                clicks.subList(30_000, 60_000).stream()
                        .filter(click -> !early.contains(click.interaction().itemId()))
                        .map(click -> click.interaction().itemId())
                        .distinct()
                        .count();

        assertThat(late).isBetween(20L, 100L);
    }

    /** What a counted Markov model of the first half reaches on the second, and popularity. */
    @Test
    void transitionsOfTheFirstHalfPredictTheSecondFarBetterThanPopularity() {
        Map<String, Map<String, Integer>> follows = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        Map<String, List<String>> histories = new HashMap<>();
        int judged = 0;
        int markovHits = 0;
        int popularityHits = 0;
        double attainable = 0;
        for (int n = 0; n < clicks.size(); n++) {
            Interaction click = clicks.get(n).interaction();
            List<String> history =
                    histories.computeIfAbsent(click.userId(), user -> new ArrayList<>());
            String last = history.isEmpty() ? null : history.get(history.size() - 1);
            if (n < clicks.size() / 2) {
                counts.merge(click.itemId(), 1, Integer::sum);
                if (last != null) {
                    follows.computeIfAbsent(last, item -> new HashMap<>())
                            .merge(click.itemId(), 1, Integer::sum);
                }
            } else if (last != null && n % 5 == 0) {
                judged++;
                attainable += clicks.get(n).attainableHitRateAt10();
                Set<String> seen = new HashSet<>(history);
                markovHits += hit(follows.getOrDefault(last, Map.of()), seen, click.itemId());
                popularityHits += hit(counts, seen, click.itemId());
            }
            history.add(click.itemId());
        }
        double markov = (double) markovHits / judged;
        double popularity = (double) popularityHits / judged;

        assertThat(popularity).isBetween(0.03, 0.12);
        assertThat(markov).isGreaterThan(0.7 * attainable / judged);
    }

    @Test
    void aCatalogueThatAUserCouldExhaustIsRefused() {
        assertThatThrownBy(
                        () ->
                                new SimulatorSettings(
                                        1, 10, 100, 10, 1, Instant.EPOCH, 0.9, 0.7, 0.1, 50))
                .hasMessage(
                        "100 items, 90 of them there from the start, are too few for a memory of"
                                + " 50: at least twice as many");
    }

    private static int hit(Map<String, Integer> scores, Set<String> seen, String target) {
        return scores.entrySet().stream()
                        .filter(entry -> !seen.contains(entry.getKey()))
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .limit(10)
                        .anyMatch(entry -> entry.getKey().equals(target))
                ? 1
                : 0;
    }

    private static double share(String category, int fromHour, int toHour) {
        long all = 0;
        long its = 0;
        for (SimulatedClick click : clicks) {
            long hour = click.interaction().eventTimeMillis() / 3_600_000 % 24;
            if (hour >= fromHour && hour < toHour) {
                all++;
                its += click.interaction().itemId().startsWith(category + "-") ? 1 : 0;
            }
        }
        return (double) its / all;
    }
}
