package io.nextup.trainer.family.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.RandomSequences;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkovTest {
    private static final int ITEMS = 23;

    private final Dataset fit = RandomSequences.dataset(40, ITEMS, 5);
    private final PlainMarkov plain =
            new PlainMarkov(fit.sequences(), ITEMS, true, MarkovOptions.defaults());

    @TempDir Path directory;
    private TorchScorer scorer;

    @BeforeEach
    void count() throws Exception {
        TrainingTask task =
                new TrainingTask(fit, List.of(), MarkovOptions.defaults(), directory, report -> {});
        scorer =
                TorchScorer.load(new Markov().train(task).module(), "cpu", ITEMS, ModelInputs.BIAS);
    }

    @AfterEach
    void close() {
        scorer.close();
    }

    @Test
    void scoresAreThoseOfTheDefinition() {
        assertSameAsPlain(4);
        assertSameAsPlain(1, 2, 3, 2, 2);
        assertSameAsPlain(IntStream.range(0, 40).map(i -> 1 + i * 5 % ITEMS).toArray());
    }

    /** In 1 2 1 3, 1 leads to 2 and 3, and each of these to 1: 6 transitions from 4 items. */
    @Test
    void aRequestIsExpectedToReadTheRowsOfAsManyItemsAsItsHistory() {
        Dataset own =
                new Dataset(
                        Vocabulary.of(List.of("a", "b", "c")),
                        List.of("user"),
                        TrainingSequences.of(new int[] {1, 2, 1, 3}));
        TrainOptions options =
                MarkovOptions.defaults()
                        .with(MarkovOptions.WINDOW, 1)
                        .with(MarkovOptions.HISTORY, 10);
        assertThat(new Markov().count(own, true, options).expectedEntries())
                .isEqualTo(10 * 6 / 4.0);
    }

    @Test
    void aBatchOfUnequalLengthsScoresLikeItsRows() {
        int[][] rows = {{9, 4, 1}, {}, {2}, {5, 5, 5, 5, 5, 5, 5, 5}};
        long[] items = new long[4 * 8];
        for (int row = 0; row < 4; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                items[row * 8 + i] = rows[row][i];
            }
        }
        TopK answer = scorer.topk(new ModelInput(4, items, new long[0]), ITEMS);
        for (int row = 0; row < 4; row++) {
            assertRow(answer, row, plain.scores(rows[row]));
        }
    }

    @Test
    void whatNoTransitionLeadsToComesLastByItsFrequency() {
        // Items 22 and 23 occur nowhere: nothing leads from them to anything.
        TopK answer = scorer.topk(ModelInput.row(new long[] {ITEMS}, new long[0]), ITEMS);
        assertThat(answer.indices()).containsExactly(IntStream.rangeClosed(1, ITEMS).toArray());
        assertThat(answer.scores()[0]).isBetween(-1f, 0f);
    }

    @Test
    void whereSeenItemsMayBeServedTheyAreCountedAsTheirOwnSuccessors() throws Exception {
        TrainingTask task =
                new TrainingTask(
                        fit,
                        List.of(),
                        false,
                        MarkovOptions.defaults(),
                        Files.createDirectory(directory.resolve("including")),
                        report -> {},
                        Continuation.none());
        double[] expected =
                new PlainMarkov(fit.sequences(), ITEMS, false, MarkovOptions.defaults()).scores(1);
        assertThat(expected[1]).isPositive();
        try (TorchScorer including =
                TorchScorer.load(
                        new Markov().train(task).module(), "cpu", ITEMS, ModelInputs.BIAS)) {
            assertRow(
                    including.topk(ModelInput.row(new long[] {1}, new long[0]), ITEMS),
                    0,
                    expected);
        }
    }

    private void assertSameAsPlain(int... sequence) {
        long[] items = Arrays.stream(sequence).asLongStream().toArray();
        assertRow(
                scorer.topk(ModelInput.row(items, new long[0]), ITEMS), 0, plain.scores(sequence));
    }

    private static void assertRow(TopK answer, int row, double[] scores) {
        List<Integer> expected =
                IntStream.rangeClosed(1, ITEMS)
                        .boxed()
                        .sorted(Comparator.comparingDouble(item -> -scores[item]))
                        .toList();
        for (int i = 0; i < ITEMS; i++) {
            int item = answer.indices()[row * ITEMS + i];
            float score = answer.scores()[row * ITEMS + i];
            if (scores[expected.get(i)] == 0) {
                assertThat(item).isEqualTo(expected.get(i));
                assertThat(score).isNegative();
            } else {
                assertThat((double) score).isCloseTo(scores[expected.get(i)], within(1e-5));
                assertThat((double) score).isCloseTo(scores[item], within(1e-5));
            }
        }
    }
}
