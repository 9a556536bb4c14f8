package io.nextup.trainer.family.bert4rec;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.Batch;
import io.nextup.trainer.train.BatchPlan;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.SoftmaxSteps;
import io.nextup.trainer.train.TrainingStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Learns to fill in masked items. In a window either some items are masked, each with the same
 * chance, or the last one alone, as it is when the model answers. A window without any is masked at
 * a place drawn evenly.
 */
final class Cloze implements Objective {
    private final int[][] sequences;
    private final BatchPlan plan;
    private final SoftmaxSteps softmax;
    private final double maskShare;
    private final double lastShare;

    /**
     * Prepares the epochs.
     *
     * @param fit its counts tell how often an item is drawn as a negative
     * @param learnt sequences of the fit that an epoch goes through
     * @throws IllegalArgumentException if there is nothing to learn
     */
    Cloze(Dataset fit, TrainingSequences learnt, TrainOptions options) {
        this.sequences = learnt.sequences();
        // A sequence of one item teaches nothing about others.
        int[] lengths =
                Arrays.stream(learnt.steps()).map(steps -> steps == 0 ? 0 : steps + 1).toArray();
        this.plan =
                BatchPlan.suiting(
                        lengths,
                        // One more, since an answer adds a mask behind the newest item.
                        options.get(LearningOptions.MAX_LENGTH) + 1,
                        options.get(LearningOptions.BATCH_SIZE));
        this.softmax = new SoftmaxSteps(fit, false, options);
        this.maskShare = options.get(Bert4Rec.MASK_SHARE);
        this.lastShare = options.get(Bert4Rec.LAST_SHARE);
    }

    @Override
    public long positions() {
        return plan.steps();
    }

    @Override
    public Epoch epoch(boolean sampled, Random random) {
        List<List<BatchPlan.Window>> batches = plan.epoch(random);
        return new Epoch() {
            private int taken;

            @Override
            public int steps() {
                return batches.size();
            }

            @Override
            public TrainingStep next() {
                return softmax.of(masked(batches.get(taken++), random), sampled, random, List.of());
            }
        };
    }

    private Batch masked(List<BatchPlan.Window> windows, Random random) {
        List<int[]> items = new ArrayList<>();
        List<int[]> targets = new ArrayList<>();
        for (BatchPlan.Window window : windows) {
            int[] whole = sequences[window.sequence()];
            int[] own = Arrays.copyOfRange(whole, window.start(), window.end());
            boolean[] masks = masks(own.length, random);
            int[] hidden = new int[own.length];
            for (int i = 0; i < own.length; i++) {
                if (masks[i]) {
                    hidden[i] = own[i];
                    own[i] = 0;
                }
            }
            items.add(own);
            targets.add(hidden);
        }
        return Batch.of(items, targets);
    }

    private boolean[] masks(int length, Random random) {
        boolean[] masks = new boolean[length];
        boolean any = false;
        if (random.nextDouble() >= lastShare) {
            for (int i = 0; i < length; i++) {
                masks[i] = random.nextDouble() < maskShare;
                any |= masks[i];
            }
            if (!any) {
                masks[random.nextInt(length)] = true;
            }
        } else {
            masks[length - 1] = true;
        }
        return masks;
    }
}
