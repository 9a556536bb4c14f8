package io.nextup.trainer.family.timesasrec;

import static io.nextup.trainer.family.network.Losses.fullSoftmax;
import static io.nextup.trainer.family.network.Losses.sampledSoftmax;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.SequenceData;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.network.AnswerAssertions;
import io.nextup.trainer.family.network.Losses;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.WeightsThatMatter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.Gradients;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.TrainingStep;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSasRecTest {
    private static final int ITEMS = 13;
    private static final long SUNDAY = Instant.parse("2026-11-22T23:59:59.999Z").toEpochMilli();
    private static final long HOUR = 3_600_000;

    @TempDir Path directory;

    @Test
    void topkIsThatOfThePlainForwardPassAskedNow() throws Exception {
        Network network = network();
        Map<String, float[]> weights = WeightsThatMatter.of(network);
        network.write(file(), weights);
        try (TorchScorer scorer = load()) {
            // A second, hours, days, months; then unknown times, and a now that lies before.
            assertSame(weights, scorer, new int[] {5}, SUNDAY + 1, SUNDAY);
            assertSame(weights, scorer, new int[] {5}, 0, SUNDAY);
            assertSame(
                    weights,
                    scorer,
                    new int[] {1, 13, 4, 4, 2},
                    SUNDAY + 5_000 * HOUR,
                    SUNDAY,
                    SUNDAY + 1,
                    SUNDAY + 1_001,
                    SUNDAY + 3 * HOUR,
                    SUNDAY + 99 * HOUR);
            assertSame(
                    weights, scorer, new int[] {1, 2, 3}, SUNDAY, 0, SUNDAY - HOUR, SUNDAY + HOUR);
            assertSame(weights, scorer, new int[] {1, 2, 3}, 0, 0, 0, 0);
        }
    }

    private static void assertSame(
            Map<String, float[]> weights,
            TorchScorer scorer,
            int[] sequence,
            long now,
            long... times) {
        long[] moments = Arrays.copyOfRange(times, 1, times.length + 1);
        moments[moments.length - 1] = now;
        double[][] scores = new PlainTimeSasRec(weights, 2, 2).scores(sequence, times, moments);
        // Padding has the unknown time 0.
        long[] items = new long[sequence.length + 2];
        IntStream.range(0, sequence.length).forEach(i -> items[i] = sequence[i]);
        AnswerAssertions.assertBy(
                scores[sequence.length - 1],
                scorer,
                new ModelInput(
                        1,
                        items,
                        new long[0],
                        List.of(Arrays.copyOf(times, items.length), new long[] {now})));
    }

    @Test
    void aStepIsThatOfThePlainLossAskedForEachTargetsTime() throws Exception {
        Network network = network();
        long[] first = {SUNDAY, SUNDAY + 40_000, SUNDAY + 9 * HOUR};
        long[] second = {SUNDAY - 30 * HOUR, SUNDAY - 2 * HOUR, SUNDAY + HOUR, SUNDAY + 2 * HOUR};
        Gradients.assertThoseOf(
                weights -> {
                    PlainTimeSasRec plain = new PlainTimeSasRec(weights, 2, 2);
                    double[][] one = plain.scores(new int[] {3, 1}, first, later(first));
                    double[][] other = plain.scores(new int[] {7, 8, 9}, second, later(second));
                    return (fullSoftmax(one[0], 1)
                                    + fullSoftmax(one[1], 5)
                                    + fullSoftmax(other[0], 8)
                                    + fullSoftmax(other[1], 9)
                                    + fullSoftmax(other[2], 2))
                            / 5;
                },
                WeightsThatMatter.of(network),
                TrainingStep.dense(
                        "loss",
                        List.of(
                                TrainingStep.Input.of(new long[] {3, 1, 0, 7, 8, 9}, 2, 3),
                                TrainingStep.Input.of(new long[] {1, 5, 0, 8, 9, 2}, 2, 3),
                                Losses.noneMet(),
                                TrainingStep.Input.of(
                                        new long[] {
                                            first[0], first[1], 0, second[0], second[1], second[2]
                                        },
                                        2,
                                        3),
                                TrainingStep.Input.of(
                                        new long[] {
                                            first[1], first[2], 0, second[1], second[2], second[3]
                                        },
                                        2,
                                        3)),
                        5),
                network,
                file());
    }

    @Test
    void aSampledStepIsThatOfThePlainLossOverTheNegatives() throws Exception {
        Network network = network();
        long[] times = {SUNDAY, SUNDAY + 40_000};
        long[] moments = {SUNDAY + 40_000, SUNDAY + 9 * HOUR};
        long[] negatives = {5, 11};
        Gradients.assertThoseOf(
                weights -> {
                    PlainTimeSasRec plain = new PlainTimeSasRec(weights, 2, 2);
                    double[][] scores = plain.scores(new int[] {3, 1}, times, moments);
                    return (sampledSoftmax(scores[0], 1, 5, 11) + sampledSoftmax(scores[1], 5, 11))
                            / 2;
                },
                WeightsThatMatter.of(network),
                TrainingStep.sparse(
                        "loss_sampled",
                        List.of(
                                TrainingStep.Input.of(new long[] {3, 1}, 1, 2),
                                TrainingStep.Input.of(new long[] {1, 5}, 1, 2),
                                TrainingStep.Input.of(new long[0], 1, 0),
                                TrainingStep.Input.of(negatives, 2),
                                TrainingStep.Input.of(Losses.corrections(negatives), 2),
                                TrainingStep.Input.of(times, 1, 2),
                                TrainingStep.Input.of(moments, 1, 2)),
                        2,
                        new long[] {1, 3, 5, 11}),
                network,
                file());
    }

    private static long[] later(long[] times) {
        return Arrays.copyOfRange(times, 1, times.length);
    }

    @Test
    void aStepHasTheTimesOfItsItemsAndThoseThatEachIsAskedFor() {
        TrainingSequences learnt =
                new TrainingSequences(new int[][] {{1, 2, 3}, {2, 1}}, user -> at(8 + user));
        Dataset fit = new Dataset(Vocabulary.of(List.of("a", "b", "c")), List.of("u", "v"), learnt);
        NextItem objective =
                (NextItem)
                        new TimeSasRec().objective(fit, learnt, true, new TimeSasRec().defaults());
        Random random = new Random(1);
        long eight = at(8).timeMillis(0);
        long nine = eight + HOUR;
        Set<Long> last = new HashSet<>();
        for (int n = 0; n < 20; n++) {
            TrainingStep step = objective.epoch(false, random).next();
            // Shorter sequences come first.
            assertThat(values(step, 3)).containsExactly(nine, 0, eight, eight + 1);
            assertThat(values(step, 4)[0]).isIn(nine, nine + 1);
            assertThat(values(step, 4)[1]).isZero();
            assertThat(values(step, 4)[2]).isEqualTo(eight + 1);
            last.add(values(step, 4)[3]);
        }
        // Its own time, as a job asks, and its target's.
        assertThat(last).containsExactlyInAnyOrder(eight + 1, eight + 2);
    }

    private static long[] values(TrainingStep step, int input) {
        return ((TrainingStep.Longs) step.inputs().get(input)).values();
    }

    /** The item 1 is followed by 2 in the morning, by 3 in the evening; all else is the same. */
    @Test
    void theSameHistoryIsAnsweredDifferentlyInTheMorningAndInTheEvening() throws Exception {
        int users = 200;
        int[][] sequences = new int[users][];
        for (int user = 0; user < users; user++) {
            sequences[user] = new int[] {1, morning(user) ? 2 : 3};
        }
        Dataset fit =
                new Dataset(
                        Vocabulary.of(List.of("start", "football", "games")),
                        IntStream.range(0, users).mapToObj(u -> "u" + u).toList(),
                        new TrainingSequences(sequences, user -> at(morning(user) ? 8 : 21)));
        TrainOptions options =
                new TimeSasRec()
                        .defaults()
                        .with(NetworkOptions.DIMENSION, 8)
                        .with(LearningOptions.LEARNING_RATE, 1e-2)
                        .with(LearningOptions.MAX_EPOCHS, 20);
        Trained trained =
                new TimeSasRec()
                        .train(new TrainingTask(fit, List.of(), options, directory, report -> {}));
        try (TorchScorer scorer =
                TorchScorer.load(trained.module(), "cpu", 3, trained.shape().inputs())) {
            assertThat(best(scorer, 8)).isEqualTo(2);
            assertThat(best(scorer, 21)).isEqualTo(3);
        }
    }

    private static boolean morning(int user) {
        return user % 2 == 0;
    }

    private static int best(TorchScorer scorer, int hour) {
        long noon = SUNDAY - 12 * HOUR;
        long now = at(hour).timeMillis(0);
        return scorer.topk(
                        new ModelInput(
                                1,
                                new long[] {1},
                                new long[] {1},
                                List.of(new long[] {noon}, new long[] {now})),
                        1)
                .indices()[0];
    }

    private static SequenceData at(int hour) {
        return new SequenceData() {
            @Override
            public long timeMillis(int position) {
                return Instant.parse("2026-11-23T00:30:00Z").toEpochMilli()
                        + hour * HOUR
                        + position;
            }

            @Override
            public Optional<String> type(int position) {
                return Optional.empty();
            }

            @Override
            public long nowMillis() {
                return timeMillis(1);
            }
        };
    }

    private Path file() {
        return directory.resolve("model.pt");
    }

    private TorchScorer load() throws Exception {
        return TorchScorer.load(
                file(), "cpu", ITEMS, new TimeSasRec().inputs(new TimeSasRec().defaults()));
    }

    private static Network network() {
        return new TimeSasRec()
                .network(
                        ITEMS,
                        new TimeSasRec()
                                .defaults()
                                .with(LearningOptions.MAX_LENGTH, 7)
                                .with(NetworkOptions.DIMENSION, 8)
                                .with(NetworkOptions.DROPOUT, 0.));
    }
}
