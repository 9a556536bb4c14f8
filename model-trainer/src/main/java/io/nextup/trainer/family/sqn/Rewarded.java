package io.nextup.trainer.family.sqn;

import io.nextup.scoring.SequenceData;
import io.nextup.trainer.dataset.Rewards;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.train.Batch;
import io.nextup.trainer.train.BatchPlan;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.TrainingStep;
import java.util.List;
import java.util.Random;

/** Adds the reward of each target to a step, and which copy of the second head learns. */
final class Rewarded implements NextItem.Behind {
    private final TrainingSequences learnt;
    private final Rewards rewards;

    Rewarded(TrainingSequences learnt, Rewards rewards) {
        this.learnt = learnt;
        this.rewards = rewards;
    }

    @Override
    public List<TrainingStep.Input> of(List<BatchPlan.Window> windows, Batch batch, Random random) {
        float swapped = random.nextBoolean() ? 1 : 0;
        return List.of(
                TrainingStep.Input.of(rewards(windows, batch), batch.rows(), batch.width()),
                TrainingStep.Input.of(new float[] {swapped}, 1));
    }

    /** Returns the targets' rewards (rows, width); padding has 0. */
    private float[] rewards(List<BatchPlan.Window> windows, Batch batch) {
        float[] values = new float[batch.rows() * batch.width()];
        for (int row = 0; row < windows.size(); row++) {
            BatchPlan.Window window = windows.get(row);
            SequenceData events = learnt.events().apply(window.sequence());
            for (int i = 0; i < window.length(); i++) {
                int target = window.start() + i + 1;
                values[row * batch.width() + i] = rewards.of(events.type(target));
            }
        }
        return values;
    }
}
