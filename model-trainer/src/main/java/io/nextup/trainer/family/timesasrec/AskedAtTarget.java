package io.nextup.trainer.family.timesasrec;

import io.nextup.scoring.SequenceData;
import io.nextup.trainer.dataset.Lessons;
import io.nextup.trainer.train.Batch;
import io.nextup.trainer.train.BatchPlan;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.Step;
import java.util.List;
import java.util.Random;

/** Adds the times of a step's items, and those of its targets, for which each one is asked. */
final class AskedAtTarget implements NextItem.Behind {
    private final Lessons lessons;

    AskedAtTarget(Lessons lessons) {
        this.lessons = lessons;
    }

    @Override
    public List<Step.Input> of(List<BatchPlan.Window> windows, Batch batch, Random random) {
        return List.of(times(windows, batch, 0), times(windows, batch, 1));
    }

    private Step.Input times(List<BatchPlan.Window> windows, Batch batch, int shift) {
        long[] times = new long[batch.rows() * batch.width()];
        for (int row = 0; row < windows.size(); row++) {
            BatchPlan.Window window = windows.get(row);
            SequenceData events = lessons.events().apply(window.sequence());
            for (int i = 0; i < window.length(); i++) {
                times[row * batch.width() + i] = events.timeMillis(window.start() + i + shift);
            }
        }
        return Step.Input.of(times, batch.rows(), batch.width());
    }
}
