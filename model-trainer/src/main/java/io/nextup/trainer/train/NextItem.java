package io.nextup.trainer.train;

import io.nextup.scoring.ColumnEncoder;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Lessons;
import io.nextup.trainer.option.TrainOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Learns the item that follows each item. The module has the methods {@code loss(items, targets)}
 * and {@code loss_sampled(items, targets, negatives, corrections)}, each with the model's columns
 * that have a value for each item behind.
 */
public final class NextItem implements Objective {
    private final BatchPlan plan;
    private final NegativeSampler sampler;
    private final Lessons lessons;
    private final ColumnEncoder columns;

    /**
     * Prepares lessons.
     *
     * @param fit its counts tell how often an item is drawn as a negative
     * @param lessons sequences of the fit that an epoch goes through
     * @param inputs inputs of the model beside items and exclusions
     * @param options those of {@link LearningOptions} and maybe more
     * @throws IllegalArgumentException if there is nothing to learn
     */
    public NextItem(Dataset fit, Lessons lessons, ModelInputs inputs, TrainOptions options) {
        this.plan =
                BatchPlan.suiting(
                        lessons.sequences(),
                        options.get(LearningOptions.MAX_LENGTH),
                        options.get(LearningOptions.BATCH_SIZE));
        this.sampler =
                new NegativeSampler(fit.itemCounts(), options.get(LearningOptions.NEGATIVES));
        if (plan.examples() == 0) {
            throw new IllegalArgumentException(
                    "None of the %d sequences has two items: there is nothing to learn"
                            .formatted(lessons.sequences().length));
        }
        this.lessons = lessons;
        this.columns =
                new ColumnEncoder(
                        new ModelInputs(
                                inputs.columns().stream().filter(InputColumn::isPerItem).toList(),
                                inputs.eventTypes()));
    }

    @Override
    public long examples() {
        return plan.examples();
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
                Batch batch = plan.batch(windows);
                List<Step.Input> behind = columns(windows, batch);
                return sampled ? sampled(batch, sampler.draw(random), behind) : full(batch, behind);
            }
        };
    }

    private List<Step.Input> columns(List<BatchPlan.Window> windows, Batch batch) {
        if (columns.inputs().isEmpty()) {
            return List.of();
        }
        return batch.columns(
                windows.stream()
                        .map(
                                window ->
                                        columns.values(
                                                lessons.events().apply(window.sequence()),
                                                window.positions()))
                        .toList());
    }

    /** Makes the step of a softmax over all items. */
    static Step full(Batch batch, List<Step.Input> columns) {
        List<Step.Input> inputs = new ArrayList<>(List.of(batch.itemInput(), batch.targetInput()));
        inputs.addAll(columns);
        return Step.dense("loss", inputs, batch.examples());
    }

    /** Makes the step of a softmax over the targets and these negatives. */
    static Step sampled(Batch batch, Negatives negatives, List<Step.Input> columns) {
        List<Step.Input> inputs = new ArrayList<>(List.of(batch.itemInput(), batch.targetInput()));
        inputs.add(Step.Input.of(negatives.items(), negatives.items().length));
        inputs.add(Step.Input.of(negatives.corrections(), negatives.corrections().length));
        inputs.addAll(columns);
        return Step.sparse(
                "loss_sampled",
                inputs,
                batch.examples(),
                batch.items(),
                batch.targets(),
                negatives.items());
    }
}
