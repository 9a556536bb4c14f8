package io.nextup.trainer.train;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.option.TrainOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes the steps of a softmax over the items. The module has the methods {@code loss(items,
 * targets)} and {@code loss_sampled(items, targets, negatives, corrections)}, each with more
 * arguments behind where an objective has some.
 */
public final class SoftmaxSteps {
    private final NegativeSampler sampler;

    /**
     * @param fit its counts tell how often an item is drawn as a negative
     * @param options those of {@link LearningOptions} and maybe more
     */
    public SoftmaxSteps(Dataset fit, TrainOptions options) {
        sampler = new NegativeSampler(fit.itemCounts(), options.get(LearningOptions.NEGATIVES));
    }

    /**
     * Makes a step.
     *
     * @param sampled true for a softmax over the targets and negatives drawn for the step, false
     *     for one over all items
     * @param behind arguments behind the others
     */
    public Step of(Batch batch, boolean sampled, Random random, List<Step.Input> behind) {
        return sampled ? sampled(batch, sampler.draw(random), behind) : full(batch, behind);
    }

    static Step full(Batch batch, List<Step.Input> behind) {
        List<Step.Input> inputs = new ArrayList<>(List.of(batch.itemInput(), batch.targetInput()));
        inputs.addAll(behind);
        return Step.dense("loss", inputs, batch.examples());
    }

    static Step sampled(Batch batch, Negatives negatives, List<Step.Input> behind) {
        List<Step.Input> inputs = new ArrayList<>(List.of(batch.itemInput(), batch.targetInput()));
        inputs.add(Step.Input.of(negatives.items(), negatives.items().length));
        inputs.add(Step.Input.of(negatives.corrections(), negatives.corrections().length));
        inputs.addAll(behind);
        return Step.sparse(
                "loss_sampled",
                inputs,
                batch.examples(),
                batch.items(),
                batch.targets(),
                negatives.items());
    }
}
