package io.nextup.trainer.family.sqn;

import io.nextup.scoring.SequenceData;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Lessons;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.Batch;
import io.nextup.trainer.train.BatchPlan;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.SoftmaxSteps;
import io.nextup.trainer.train.Step;
import java.util.List;
import java.util.Random;

/** Learns the next item of each, and the reward of the event that brought it. */
final class Rewarded implements Objective {
    private final Lessons lessons;
    private final BatchPlan plan;
    private final SoftmaxSteps softmax;
    private final Rewards rewards;

    /**
     * Prepares lessons.
     *
     * @param fit its counts tell how often an item is drawn as a negative
     * @param lessons sequences of the fit that an epoch goes through
     * @throws IllegalArgumentException if there is nothing to learn
     */
    Rewarded(Dataset fit, Lessons lessons, TrainOptions options) {
        this.lessons = lessons;
        this.plan =
                BatchPlan.suiting(
                        lessons.steps(),
                        options.get(LearningOptions.MAX_LENGTH),
                        options.get(LearningOptions.BATCH_SIZE));
        this.softmax = new SoftmaxSteps(fit, options);
        this.rewards = Rewards.parse(options.get(Sqn.REWARDS));
    }

    @Override
    public long examples() {
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
            public Step next() {
                List<BatchPlan.Window> windows = batches.get(taken++);
                Batch batch = NextItem.batch(lessons.sequences(), windows);
                float swapped = random.nextBoolean() ? 1 : 0;
                List<Step.Input> behind =
                        List.of(
                                Step.Input.of(rewards(windows, batch), batch.rows(), batch.width()),
                                Step.Input.of(new float[] {swapped}, 1));
                return softmax.of(batch, sampled, random, behind);
            }
        };
    }

    /** Returns the reward of each target: (rows, width), 0 where there is none. */
    private float[] rewards(List<BatchPlan.Window> windows, Batch batch) {
        float[] values = new float[batch.rows() * batch.width()];
        for (int row = 0; row < windows.size(); row++) {
            BatchPlan.Window window = windows.get(row);
            SequenceData events = lessons.events().apply(window.sequence());
            for (int i = 0; i < window.length(); i++) {
                int target = window.start() + i + 1;
                values[row * batch.width() + i] = rewards.of(events.type(target));
            }
        }
        return values;
    }
}
