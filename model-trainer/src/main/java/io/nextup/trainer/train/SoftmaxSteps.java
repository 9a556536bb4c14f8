package io.nextup.trainer.train;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.NegativeSampler.Negatives;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes the steps of a softmax over the items. The module has the methods {@code loss(items,
 * targets, met)} and {@code loss_sampled(items, targets, met, negatives, corrections)}, each with
 * more arguments behind where an objective has some. Met are the items that an answer leaves out,
 * each from its position on: such a target is not learnt, and no other is held against one.
 */
public final class SoftmaxSteps {
    private final NegativeSampler sampler;
    private final boolean leavesOutMet;

    /**
     * @param fit its counts tell how often an item is drawn as a negative
     * @param leavesOutMet true to learn that an answer leaves out the items of its sequence
     * @param options those of {@link LearningOptions} and maybe more
     */
    public SoftmaxSteps(Dataset fit, boolean leavesOutMet, TrainOptions options) {
        this.leavesOutMet = leavesOutMet;
        sampler = new NegativeSampler(fit.itemCounts(), options.get(LearningOptions.NEGATIVES));
    }

    /**
     * Makes a step.
     *
     * @param sampled true for a softmax over the targets and negatives drawn for the step, false
     *     for one over all items
     * @param behind arguments behind the others
     */
    public TrainingStep of(
            Batch batch, boolean sampled, Random random, List<TrainingStep.Input> behind) {
        TrainingStep.Input met = batch.metInput(leavesOutMet);
        return sampled
                ? sampled(batch, met, sampler.draw(random), behind)
                : full(batch, met, behind);
    }

    static TrainingStep full(Batch batch, TrainingStep.Input met, List<TrainingStep.Input> behind) {
        List<TrainingStep.Input> inputs =
                new ArrayList<>(List.of(batch.itemInput(), batch.targetInput(), met));
        inputs.addAll(behind);
        return TrainingStep.dense("loss", inputs, batch.examples());
    }

    static TrainingStep sampled(
            Batch batch,
            TrainingStep.Input met,
            Negatives negatives,
            List<TrainingStep.Input> behind) {
        List<TrainingStep.Input> inputs =
                new ArrayList<>(List.of(batch.itemInput(), batch.targetInput(), met));
        inputs.add(TrainingStep.Input.of(negatives.items(), negatives.items().length));
        inputs.add(TrainingStep.Input.of(negatives.corrections(), negatives.corrections().length));
        inputs.addAll(behind);
        return TrainingStep.sparse(
                "loss_sampled",
                inputs,
                batch.examples(),
                batch.items(),
                batch.targets(),
                negatives.items());
    }
}
