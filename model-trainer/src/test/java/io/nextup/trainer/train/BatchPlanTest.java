package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.dataset.TrainingSequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {

    @Test
    void everyItemButTheFirstOfASequenceIsATargetOnceAnEpoch() {
        int[][] sequences = {sequence(1, 1), sequence(11, 2), sequence(21, 9), sequence(41, 40)};
        BatchPlan plan = new BatchPlan(steps(sequences), 8, 3);
        List<Integer> expected = new ArrayList<>();
        for (int[] sequence : sequences) {
            IntStream.of(sequence).skip(1).forEach(expected::add);
        }
        assertThat(plan.steps()).isEqualTo(expected.size());
        for (int seed = 0; seed < 20; seed++) {
            List<Integer> targets = new ArrayList<>();
            for (List<BatchPlan.Window> windows : plan.epoch(new Random(seed))) {
                Batch batch = NextItem.batch(sequences, windows);
                for (long target : batch.targets()) {
                    if (target != 0) {
                        targets.add((int) target);
                    }
                }
            }
            assertThat(targets).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void littleDataIsCutIntoSmallerBatchesSoThatAnEpochHasEnoughOfThem() {
        // 79 batches of 128 sequences would be too few.
        BatchPlan plan = BatchPlan.suiting(equal(10_000, 8), 50, 128);
        assertThat(plan.batchSize()).isEqualTo(66);
        assertThat(plan.epoch(new Random(1))).hasSizeBetween(150, 155);
        assertThat(plan.batches()).isEqualTo(152);
        // Of long sequences a batch holds fewer: 16 steps for each that it might hold.
        assertThat(BatchPlan.suiting(equal(1_000, 100), 200, 128).batchSize()).isEqualTo(41);
        assertThat(BatchPlan.suiting(equal(1_000, 8), 50, 128).batchSize()).isEqualTo(16);
    }

    @Test
    void enoughDataHasTheBatchesThatWereAskedFor() {
        assertThat(BatchPlan.suiting(equal(100_000, 8), 50, 128).batchSize()).isEqualTo(128);
        assertThat(BatchPlan.suiting(equal(10, 8), 50, 4).batchSize()).isEqualTo(4);
        assertThat(BatchPlan.suiting(equal(10, 0), 50, 64).batchSize()).isEqualTo(16);
        assertThat(BatchPlan.suiting(equal(10, 0), 50, 64).batches()).isZero();
    }

    @Test
    void targetsFollowTheirItemsAndZerosFollowTheNewest() {
        Batch batch =
                NextItem.batch(
                        new int[][] {{5, 6, 7}, {8, 9}},
                        List.of(new BatchPlan.Window(1, 0, 1), new BatchPlan.Window(0, 0, 2)));
        assertThat(batch.items()).containsExactly(8, 0, 5, 6);
        assertThat(batch.targets()).containsExactly(9, 0, 6, 7);
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.width()).isEqualTo(2);
        assertThat(batch.examples()).isEqualTo(3);
    }

    @Test
    void longSequencesAreCutAtOtherPlacesEachEpochIntoWindowsThatTheModelCanRead() {
        BatchPlan plan = new BatchPlan(new int[] {100}, 10, 4);
        Random random = new Random(1);
        List<BatchPlan.Window> first = windows(plan, random);
        List<BatchPlan.Window> second = windows(plan, random);
        assertThat(first).allMatch(window -> window.length() <= 10 && window.length() >= 1);
        assertThat(first).hasSizeBetween(10, 11);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void batchesHoldLikeLengthsAndFewerSequencesWhereTheyAreLong() {
        int[][] sequences = new int[600][];
        Random random = new Random(1);
        for (int i = 0; i < sequences.length; i++) {
            sequences[i] = sequence(1, 2 + random.nextInt(64));
        }
        BatchPlan plan = new BatchPlan(steps(sequences), 64, 8);
        long places = 0;
        for (List<BatchPlan.Window> windows : plan.epoch(random)) {
            Batch batch = NextItem.batch(sequences, windows);
            assertThat(batch.rows()).isBetween(1, 8);
            assertThat(batch.rows() * batch.width()).isLessThanOrEqualTo(8 * 16);
            places += batch.items().length;
        }
        assertThat(places).isLessThan(plan.steps() * 11 / 10);
    }

    @Test
    void aWindowWiderThanABatchMayBeStillGetsOneOfItsOwn() {
        BatchPlan plan = new BatchPlan(new int[] {100}, 100, 1);
        assertThat(plan.epoch(new Random(1))).hasSize(1);
    }

    @Test
    void theSameSeedGivesTheSameBatches() {
        BatchPlan plan = new BatchPlan(new int[] {49, 8}, 10, 2);
        assertThat(plan.epoch(new Random(4))).isEqualTo(plan.epoch(new Random(4)));
    }

    private static List<BatchPlan.Window> windows(BatchPlan plan, Random random) {
        return plan.epoch(random).stream().flatMap(List::stream).toList();
    }

    private static int[] steps(int[][] sequences) {
        return TrainingSequences.of(sequences).steps();
    }

    private static int[] equal(int sequences, int steps) {
        int[] equal = new int[sequences];
        Arrays.fill(equal, steps);
        return equal;
    }

    private static int[] sequence(int first, int length) {
        return IntStream.range(first, first + length).toArray();
    }
}
