package io.nextup.trainer.family.cl4srec;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.TrainingStep;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TwoViewsTest {
    private static final Augmentation AUGMENTATION = new Augmentation(0.6, 0.3, 0.5);
    private static final int[] TEN = IntStream.rangeClosed(1, 10).toArray();

    private static final TrainOptions OPTIONS =
            new Cl4SRec()
                    .defaults()
                    .with(LearningOptions.MAX_LENGTH, 10)
                    .with(Cl4SRec.SEQUENCES, 32);

    @Test
    void aCropKeepsAShareThatStandsTogether() {
        Random random = new Random(1);
        Set<Integer> starts = new HashSet<>();
        for (int n = 0; n < 200; n++) {
            int[] view = AUGMENTATION.cropped(TEN, random);
            assertThat(view).isEqualTo(IntStream.range(view[0], view[0] + 6).toArray());
            starts.add(view[0]);
        }
        assertThat(starts).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
        assertThat(AUGMENTATION.cropped(new int[] {7}, random)).containsExactly(7);
    }

    @Test
    void aMaskTakesAShareOfThePlacesAndLeavesTheOthers() {
        Random random = new Random(1);
        int[] masked = new int[TEN.length];
        for (int n = 0; n < 200; n++) {
            int[] view = AUGMENTATION.masked(TEN, random);
            int taken = 0;
            for (int i = 0; i < view.length; i++) {
                assertThat(view[i]).isIn(0, TEN[i]);
                masked[i] += view[i] == 0 ? 1 : 0;
                taken += view[i] == 0 ? 1 : 0;
            }
            assertThat(taken).isEqualTo(3);
        }
        // Each place about 60 times of 200; a standard deviation is 6.5.
        assertThat(Arrays.stream(masked).min().orElseThrow()).isGreaterThan(30);
        assertThat(AUGMENTATION.masked(new int[] {7, 8}, random)).containsExactly(7, 8);
    }

    @Test
    void aReorderShufflesAShareThatStandsTogetherAndKeepsEveryItem() {
        Random random = new Random(1);
        boolean moved = false;
        for (int n = 0; n < 200; n++) {
            int[] view = AUGMENTATION.reordered(TEN, random);
            assertThat(view).containsExactlyInAnyOrder(TEN);
            int[] differing =
                    IntStream.range(0, TEN.length).filter(i -> view[i] != TEN[i]).toArray();
            if (differing.length > 0) {
                moved = true;
                assertThat(differing[differing.length - 1] - differing[0]).isLessThan(5);
            }
        }
        assertThat(moved).isTrue();
    }

    @Test
    void theSequencesOfAContrastHaveManyLengths() {
        TrainingStep step = objective(OPTIONS).epoch(true, new Random(1)).next();
        assertThat(step.inputs()).hasSize(8);
        long[] last = values(step, 6);
        assertThat(last).hasSize(64);
        assertThat(Arrays.stream(last).distinct().count()).isGreaterThan(4);
        assertThat(values(step, 7)).hasSize(32);
        for (long item : values(step, 5)) {
            assertThat(Arrays.binarySearch(step.rows(), item)).isNotNegative();
        }
    }

    /** Otherwise a sequence that is drawn again would be a negative of itself. */
    @Test
    void viewsOfOneSequenceHaveOneLabelHoweverOftenItIsDrawn() {
        int[][] sequences = {{7}, {1, 2, 3}, {4, 5, 6}};
        TrainingStep step = objective(sequences, OPTIONS).epoch(false, new Random(1)).next();
        long[] views = values(step, 3);
        long[] labels = values(step, 5);
        int width = views.length / (2 * labels.length);
        assertThat(labels).hasSize(32).containsOnly(1, 2);
        for (int view = 0; view < 2 * labels.length; view++) {
            long most = Arrays.stream(views, view * width, (view + 1) * width).max().orElseThrow();
            assertThat(labels[view % labels.length]).isEqualTo(most > 3 ? 2 : 1);
        }
    }

    @Test
    void whereStepsAreManyAContrastComesWithFewerOfThem() {
        // 110 sequences, by 32 in a contrast: every 120 * 32 / 110 steps.
        List<String> many = methods(OPTIONS.with(LearningOptions.BATCH_SIZE, 1));
        assertThat(many).hasSize(120);
        for (int step = 0; step < many.size(); step++) {
            assertThat(many.get(step))
                    .isEqualTo(step % 34 == 0 ? "loss_sampled_contrast" : "loss_sampled");
        }
        assertThat(methods(OPTIONS.with(Cl4SRec.SEQUENCES, 2)))
                .containsOnly("loss_sampled_contrast");
    }

    private static List<String> methods(TrainOptions options) {
        Objective.Epoch epoch = objective(options).epoch(true, new Random(1));
        return IntStream.range(0, epoch.steps()).mapToObj(i -> epoch.next().method()).toList();
    }

    @Test
    void positivesOfTheSameTargetAreOtherHistoriesThatLedToIt() {
        int[][] sequences = {{1, 2, 9}, {3, 4, 9}, {5, 6, 9}};
        TrainingStep step =
                objective(sequences, OPTIONS.with(Cl4SRec.POSITIVES, Cl4SRec.SAME_TARGET))
                        .epoch(false, new Random(1))
                        .next();
        long[] views = values(step, 3);
        long[] last = values(step, 4);
        long[] labels = values(step, 5);
        int width = views.length / last.length;
        int others = 0;
        for (int pair = 0; pair < labels.length; pair++) {
            int second = labels.length + pair;
            long[] one =
                    Arrays.copyOfRange(views, pair * width, pair * width + 1 + (int) last[pair]);
            long[] other =
                    Arrays.copyOfRange(
                            views, second * width, second * width + 1 + (int) last[second]);
            for (long[] view : List.of(one, other)) {
                assertThat(List.of(sequences))
                        .anyMatch(
                                whole ->
                                        view.length < whole.length
                                                && Arrays.equals(view, prefix(whole, view.length))
                                                && whole[view.length] == labelOf(view));
            }
            assertThat(labelOf(one)).isEqualTo(labels[pair]);
            assertThat(labelOf(other)).isEqualTo(labels[pair]);
            others += Arrays.equals(one, other) ? 0 : 1;
        }
        assertThat(others).isPositive();
    }

    /** The item that follows a view, which is a prefix of one of the sequences. */
    private static long labelOf(long[] view) {
        return view.length == 2 ? 9 : view[0] + 1;
    }

    private static long[] prefix(int[] whole, int length) {
        return Arrays.stream(whole).limit(length).asLongStream().toArray();
    }

    private static Objective objective(TrainOptions options) {
        int[][] sequences = new int[110][];
        for (int s = 0; s < sequences.length; s++) {
            sequences[s] = IntStream.rangeClosed(1, 2 + s % 11).toArray();
        }
        return objective(sequences, options);
    }

    private static Objective objective(int[][] sequences, TrainOptions options) {
        List<String> items = IntStream.rangeClosed(1, 12).mapToObj(i -> "i" + i).toList();
        Dataset fit =
                new Dataset(
                        Vocabulary.of(items),
                        IntStream.range(0, sequences.length).mapToObj(u -> "u" + u).toList(),
                        TrainingSequences.of(sequences));
        return new TwoViews(fit, fit.learnt(), true, options);
    }

    private static long[] values(TrainingStep step, int input) {
        return ((TrainingStep.Longs) step.inputs().get(input)).values();
    }
}
