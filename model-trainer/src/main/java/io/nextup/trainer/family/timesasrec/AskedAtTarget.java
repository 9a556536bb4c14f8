package io.nextup.trainer.family.timesasrec;

import io.nextup.scoring.SequenceData;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.train.Batch;
import io.nextup.trainer.train.BatchPlan;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.TrainingStep;
import java.util.List;
import java.util.Random;

/**
 * Adds the times of a step's items, and the moments for which each is asked: its target's. The last
 * one of half of the windows is asked for its own time, as a job asks when an event has come.
 */
final class AskedAtTarget implements NextItem.Behind {
    private final TrainingSequences learnt;

    AskedAtTarget(TrainingSequences learnt) {
        this.learnt = learnt;
    }

    @Override
    public List<TrainingStep.Input> of(List<BatchPlan.Window> windows, Batch batch, Random random) {
        long[] times = new long[batch.rows() * batch.width()];
        long[] moments = new long[times.length];
        for (int row = 0; row < windows.size(); row++) {
            BatchPlan.Window window = windows.get(row);
            SequenceData events = learnt.events().apply(window.sequence());
            int start = row * batch.width();
            int last = start + window.length() - 1;
            for (int i = 0; i < window.length(); i++) {
                times[start + i] = events.timeMillis(window.start() + i);
                moments[start + i] = events.timeMillis(window.start() + i + 1);
            }
            if (random.nextBoolean()) {
                moments[last] = times[last];
            }
        }
        return List.of(
                TrainingStep.Input.of(times, batch.rows(), batch.width()),
                TrainingStep.Input.of(moments, batch.rows(), batch.width()));
    }
}
