package io.nextup.trainer.tune;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final int[] USERS = IntStream.range(0, 100).toArray();

    /** The more the better. */
    private static final Hyperparameter<Integer> WORTH =
            Hyperparameter.count("worth", 0, "Worth.")
                    .trying(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

    private static final TrainOptions COUNTED = TrainOptions.none().byDefault(WORTH, 4);

    private static final TrainOptions LEARNT =
            COUNTED.withAll(LearningOptions.defaults()).with(LearningOptions.LEARNING_RATE, 1e-3);

    private final Fakes fakes = new Fakes();
    private final List<String> notes = new ArrayList<>();
    private long now;

    /** Trains at the pace of a second an epoch, and judges in a second. */
    private final class Fakes implements TrialRunner<TrainOptions> {
        private final List<TrainOptions> trained = new ArrayList<>();
        private final List<TrainOptions> discarded = new ArrayList<>();
        private int epochs = 27;
        private int secondsOfOthers = 1;
        private int unfit = 13;
        private double noise;
        private Optional<IOException> full = Optional.empty();
        private Optional<OutOfMemoryError> outOfMemory = Optional.empty();

        @Override
        public Fit<TrainOptions> trainDefaults(TrainOptions options) throws IOException {
            return fit(options);
        }

        @Override
        public Fit<TrainOptions> train(TrainOptions options) throws IOException {
            if (options.get(WORTH) == unfit && full.isPresent()) {
                throw full.get();
            }
            if (options.get(WORTH) == unfit && outOfMemory.isPresent()) {
                throw outOfMemory.get();
            }
            if (options.get(WORTH) == unfit) {
                throw new IllegalArgumentException("too many of them");
            }
            advance(secondsOfOthers - 1);
            return fit(options);
        }

        private Fit<TrainOptions> fit(TrainOptions options) {
            trained.add(options);
            if (!options.has(LearningOptions.MAX_EPOCHS)) {
                advance(1);
                return new Fit<>(options, 0);
            }
            int some = Math.min(epochs, options.get(LearningOptions.MAX_EPOCHS));
            advance(some);
            return new Fit<>(options, some);
        }

        @Override
        public double[] judge(TrainOptions model) {
            advance(1);
            double[] gains = new double[USERS.length];
            Arrays.fill(gains, .3 + .01 * model.get(WORTH));
            for (int i = 0; i < gains.length && model.get(WORTH) != 4; i++) {
                gains[i] += i % 2 == 0 ? noise : -noise;
            }
            return gains;
        }

        @Override
        public void discard(TrainOptions model) {
            discarded.add(model);
        }
    }

    private void advance(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private Search.Outcome<TrainOptions> search(TrainOptions own, long seconds) throws IOException {
        return new Search<>(
                        SearchSpace.around(own, options -> true),
                        USERS,
                        Duration.ofSeconds(seconds),
                        () -> now,
                        notes::add,
                        fakes)
                .run();
    }

    @Test
    void theBestOfAFamilyThatOnlyCountsIsChosenAndTheOthersAreDiscarded() throws Exception {
        Search.Outcome<TrainOptions> outcome = search(COUNTED, 1_000);

        assertThat(outcome.model()).isEqualTo(COUNTED.with(WORTH, 12));
        assertThat(fakes.trained).hasSize(13).startsWith(COUNTED).doesNotHaveDuplicates();
        assertThat(fakes.discarded).hasSize(12).doesNotContain(outcome.model()).contains(COUNTED);
        assertThat(outcome.tuning().tried()).hasSize(12).allMatch(one -> one.rung() == 0);
        assertThat(outcome.tuning().changes()).containsExactly(entry("worth", "12"));
        assertThat(outcome.tuning().reason())
                .matches("candidate \\d\\d leads by 0.08000, and 0.00000 was needed");
    }

    @Test
    void aFamilyThatOnlyCountsIsFittedUntilTheTimeIsOver() throws Exception {
        // Two seconds each, of which the first is that of the defaults.
        Search.Outcome<TrainOptions> outcome = search(COUNTED, 9);

        assertThat(fakes.trained).hasSize(4);
        assertThat(outcome.tuning().tried()).extracting(Tried::number).containsExactly(1, 2, 3);
        assertThat(notes)
                .containsExactly(
                        "Tuning: the defaults have NDCG@10 0.34000 on 100 validation cases, after"
                                + " 2.0 s",
                        "Tuning: 12 candidates at most, each in full",
                        "candidate 1 of 12: worth 5",
                        "candidate 1: NDCG@10 0.35000",
                        "candidate 2 of 12: worth 10",
                        "candidate 2: NDCG@10 0.40000",
                        "candidate 3 of 12: worth 11",
                        "candidate 3: NDCG@10 0.41000",
                        "Tuning: candidate 03 leads by 0.07000, and 0.00000 was needed");
    }

    @Test
    void fromRungToRungTheBetterThirdGoesOnAndTheBestIsTrainedInFull() throws Exception {
        // 28 s for the defaults, then 9 (3 + 1), 3 (9 + 1) and 27 + 1.
        Search.Outcome<TrainOptions> outcome = search(LEARNT, 28 + 36 + 30 + 28);

        assertThat(fakes.trained).hasSize(1 + 9 + 3 + 1);
        assertThat(fakes.trained.get(0)).isEqualTo(LEARNT);
        assertThat(fakes.trained.subList(1, 10))
                .allSatisfy(one -> isLimited(one, 3, 1, Duration.ofSeconds(3)));
        assertThat(fakes.trained.subList(10, 13))
                .allSatisfy(one -> isLimited(one, 9, 2, Duration.ofSeconds(9)));
        isLimited(fakes.trained.get(13), 200, 5, Duration.ofSeconds(27));
        List<Integer> first = worth(1, 10);
        List<Integer> second = worth(10, 13);
        assertThat(second).isEqualTo(first.stream().sorted((a, b) -> b - a).limit(3).toList());
        assertThat(worth(13, 14)).containsExactly(second.get(0));
        assertThat(outcome.model()).isEqualTo(fakes.trained.get(13));
        assertThat(fakes.discarded).hasSize(13).doesNotContain(outcome.model());
        assertThat(outcome.tuning().tried())
                .extracting(Tried::rung)
                .containsOnly(0, 1, 2)
                .filteredOn(rung -> rung == 1)
                .hasSize(6);
    }

    private List<Integer> worth(int from, int to) {
        return fakes.trained.subList(from, to).stream().map(one -> one.get(WORTH)).toList();
    }

    private static void isLimited(TrainOptions one, int epochs, int full, Duration budget) {
        assertThat(one.get(LearningOptions.MAX_EPOCHS)).isEqualTo(epochs);
        assertThat(one.get(LearningOptions.FULL_SOFTMAX_EPOCHS)).isEqualTo(full);
        assertThat(one.get(LearningOptions.TIME_LIMIT)).isEqualTo(budget);
    }

    @Test
    void aGivenTimeLimitBoundsEachTraining() throws Exception {
        search(LEARNT.with(LearningOptions.TIME_LIMIT, Duration.ofSeconds(8)), 122);

        assertThat(fakes.trained)
                .extracting(one -> one.get(LearningOptions.TIME_LIMIT).toSeconds())
                .containsExactly(8L, 3L, 3L, 3L, 3L, 3L, 3L, 3L, 3L, 3L, 8L, 8L, 8L, 8L);
    }

    @Test
    void whatNoLongerFitsIsNotBegunAndTheBestSoFarIsTrainedInFull() throws Exception {
        // Each other training takes four seconds more: 36 s hold four of eight, then 30 + 4 s two.
        fakes.secondsOfOthers = 5;
        Search.Outcome<TrainOptions> outcome = search(LEARNT, 122);

        List<Integer> first = worth(1, 5);
        List<Integer> second = worth(5, 7);
        assertThat(fakes.trained).hasSize(1 + 4 + 2 + 1);
        assertThat(second).isEqualTo(first.stream().sorted((a, b) -> b - a).limit(2).toList());
        assertThat(worth(7, 8)).containsExactly(second.get(0));
        assertThat(outcome.tuning().tried()).hasSize(4);
    }

    @Test
    void aFullTrainingIsNotBegunInLessThanHalfOfItsTime() throws Exception {
        // The one candidate of the second rung takes 60 s more than planned.
        fakes.secondsOfOthers = 61;
        Search.Outcome<TrainOptions> outcome = search(LEARNT, 28 + 58);

        assertThat(fakes.trained).hasSize(2);
        assertThat(outcome.model()).isEqualTo(LEARNT);
        assertThat(outcome.tuning().reason())
                .isEqualTo("no time was left to train candidate 01 in full");
    }

    @Test
    void defaultsThatTakeLongerThanTheLimitArePublishedWithAWord() throws Exception {
        for (TrainOptions own : List.of(COUNTED, LEARNT)) {
            fakes.trained.clear();
            Search.Outcome<TrainOptions> outcome = search(own, 1);

            assertThat(fakes.trained).containsExactly(own);
            assertThat(outcome.model()).isEqualTo(own);
            assertThat(outcome.tuning().tried()).isEmpty();
        }
        assertThat(notes)
                .endsWith("Tuning: no time was left for others: the defaults took 28.0 s of 1s");
        assertThat(fakes.discarded).isEmpty();
    }

    @Test
    void aGainThatMayBeNoiseLeavesTheDefaults() throws Exception {
        // 12 leads by .08. Its standard error is a tenth of the noise.
        fakes.noise = .81;
        Search.Outcome<TrainOptions> noise = search(COUNTED, 1_000);
        assertThat(noise.model()).isEqualTo(COUNTED);
        assertThat(noise.tuning().reason())
                .matches(
                        "the best other, candidate \\d\\d, leads by 0.08000, and 0.08100 was needed");
        assertThat(fakes.discarded).hasSize(12).doesNotContain(COUNTED);

        fakes.noise = .79;
        assertThat(search(COUNTED, 1_000).model()).isEqualTo(COUNTED.with(WORTH, 12));
    }

    @Test
    void aCandidateThatCannotBeTrainedIsLeftOut() throws Exception {
        fakes.unfit = 12;
        Search.Outcome<TrainOptions> outcome = search(COUNTED, 1_000);
        assertThat(outcome.model()).isEqualTo(COUNTED.with(WORTH, 11));
        assertThat(outcome.tuning().provenance()).containsValue("full, not trained: worth 12");
        assertThat(notes).anyMatch(line -> line.endsWith("is left out: too many of them"));
    }

    @Test
    void aCandidateThatRunsOutOfMemoryIsLeftOutToo() throws Exception {
        fakes.unfit = 12;
        fakes.outOfMemory = Optional.of(new OutOfMemoryError("Java heap space"));
        assertThat(search(COUNTED, 1_000).model()).isEqualTo(COUNTED.with(WORTH, 11));
        assertThat(notes).anyMatch(line -> line.endsWith("is left out: Java heap space"));
    }

    @Test
    void aFullDiskEndsTheSearchButTheDefaultsAreNotLost() throws Exception {
        fakes.unfit = 12;
        fakes.full = Optional.of(new IOException("the disk is full"));
        Search.Outcome<TrainOptions> outcome = search(COUNTED, 1_000);
        assertThat(outcome.model()).isEqualTo(COUNTED);
        assertThat(outcome.tuning().reason())
                .isEqualTo("the search ended early: java.io.IOException: the disk is full");
        assertThat(fakes.discarded).doesNotContain(COUNTED);
    }

    @Test
    void defaultsThatFailEndTheSearch() {
        TrialRunner<TrainOptions> failing =
                new TrialRunner<>() {
                    @Override
                    public Fit<TrainOptions> trainDefaults(TrainOptions options)
                            throws IOException {
                        throw new IOException("the disk is full");
                    }

                    @Override
                    public Fit<TrainOptions> train(TrainOptions options) {
                        throw new AssertionError("trained on");
                    }

                    @Override
                    public double[] judge(TrainOptions model) {
                        throw new AssertionError("judged");
                    }

                    @Override
                    public void discard(TrainOptions model) {}
                };
        assertThatThrownBy(
                        () ->
                                new Search<>(
                                                SearchSpace.around(COUNTED, options -> true),
                                                USERS,
                                                Duration.ofSeconds(10),
                                                () -> now,
                                                notes::add,
                                                failing)
                                        .run())
                .hasMessage("the disk is full");
    }

    @Test
    void theProvenanceHoldsEachCandidateAndTheChoice() throws Exception {
        assertThat(search(COUNTED, 7).tuning().provenance())
                .containsExactly(
                        entry("tune.01", "full, NDCG@10 0.35000: worth 5"),
                        entry("tune.02", "full, NDCG@10 0.40000: worth 10"),
                        entry("tune.chosen", "02"),
                        entry("tune.defaults", "NDCG@10 0.34000"),
                        entry("tune.limit", "7s"),
                        entry(
                                "tune.reason",
                                "candidate 02 leads by 0.06000, and 0.00000 was needed"));
        now = 0;
        // 28 s for the defaults, 2 (9 + 1) and 27 + 1.
        assertThat(search(LEARNT, 28 + 20 + 28).tuning().provenance())
                .containsExactly(
                        entry("tune.01", "rung 1, 9 epochs, NDCG@10 0.35000: worth 5"),
                        entry("tune.02", "full, 27 epochs, NDCG@10 0.40000: worth 10"),
                        entry("tune.chosen", "02"),
                        entry("tune.defaults", "27 epochs, NDCG@10 0.34000"),
                        entry("tune.limit", "1m16s"),
                        entry(
                                "tune.reason",
                                "candidate 02 leads by 0.06000, and 0.00000 was needed"));
    }
}
