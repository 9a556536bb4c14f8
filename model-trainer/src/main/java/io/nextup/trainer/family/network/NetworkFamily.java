package io.nextup.trainer.family.network;

import io.nextup.artifact.RowBytes;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.SuitedOptions;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.FittedModule;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.ModuleJudge;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.Objective;
import io.nextup.trainer.train.PreviousTraining;
import io.nextup.trainer.train.RepeatConsumption;
import io.nextup.trainer.train.SequenceTrainer;
import io.nextup.trainer.train.Snapshot;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A family whose models are networks, trained epoch by epoch. */
public interface NetworkFamily extends Family {
    /** Name among the hyperparameters of what {@link #leavesOutMet} says. */
    String LEAVES_OUT_MET = "leavesOutMet";

    /**
     * Returns the network to train.
     *
     * @param items highest item index
     * @throws IllegalArgumentException if it cannot have the sizes that the options ask for
     */
    Network network(int items, TrainOptions options);

    /**
     * Returns the objective: the next item of each, unless a family has another one.
     *
     * @param learnt sequences of the fit that an epoch goes through
     * @param leavesOutMet true to learn that an answer leaves out the items of its sequence
     */
    default Objective objective(
            Dataset fit, TrainingSequences learnt, boolean leavesOutMet, TrainOptions options) {
        return new NextItem(fit, learnt, leavesOutMet, options);
    }

    @Override
    default SuitedOptions suited(Dataset fit, TrainOptions options) {
        return DataRecipe.of(fit, options);
    }

    /** Checks the sizes with the network of a small catalogue, which costs nothing. */
    @Override
    default void check(TrainOptions options) {
        network(1, options);
    }

    @Override
    default MemoryNeed memory(Dataset fit, TrainOptions options) {
        return NetworkMemory.of(network(fit.vocabulary().size(), options), fit, options);
    }

    /**
     * Returns the most bytes that a call of its modules takes for each row on a CPU.
     *
     * @param items highest item index
     */
    default long bytesPerRow(int items, TrainOptions options) {
        int length = options.get(LearningOptions.MAX_LENGTH);
        int dimension = network(1, options).dimension();
        return PrunedRanking.prunes(items)
                ? RowBytes.pruning(items, length, dimension)
                : RowBytes.scoringAll(items, length, dimension);
    }

    /**
     * A trained network.
     *
     * @param weights values by the names of the network's parameters; not to be changed
     * @param validationNdcg NDCG of the epoch that was kept; NaN without validation cases
     * @param epoch number of the epoch that was kept, from 1
     * @param leavesOutMet true where it learnt that an answer leaves out the items of its sequence
     */
    record Fit(
            Network network,
            Map<String, float[]> weights,
            double validationNdcg,
            int epoch,
            boolean leavesOutMet) {

        /** Returns the values that it was made with, given or chosen, by name. */
        public Map<String, String> hyperParameters(TrainOptions options) {
            Map<String, String> values = new LinkedHashMap<>(options.texts());
            values.put(LEAVES_OUT_MET, Boolean.toString(leavesOutMet));
            return values;
        }
    }

    /** Trains a network and leaves its best module in the task's file. */
    default Fit fit(TrainingTask task) throws IOException {
        TrainOptions options = task.options();
        Network network = network(task.items(), options);
        Map<String, float[]> initial = network.initialWeights(options.seed());
        Optional<PreviousTraining> previous = task.continuation().previous();
        Snapshot start =
                previous.isPresent()
                        ? previous.get().under(task.fit().vocabulary(), initial)
                        : Snapshot.initial(initial);
        boolean leavesOutMet = leavesOutMet(task);
        SequenceTrainer trainer =
                new SequenceTrainer(
                        objective(task.fit(), learnt(task), leavesOutMet, options),
                        new ModuleJudge(
                                task.validation(), task.excludeSeen(), shape(task), options.seed()),
                        options,
                        task.listener(),
                        System::nanoTime);
        task.continuation().checkpoint().ifPresent(trainer::withCheckpoint);
        if (task.continuation().pass().isPresent()) {
            trainer.withoutWarmUp();
        }
        SequenceTrainer.Best best = trainer.train(network, start, task.module());
        return new Fit(
                network,
                best.snapshot().weights(),
                best.validationNdcg(),
                best.epoch(),
                leavesOutMet);
    }

    /**
     * Tells whether the network learns that an answer leaves out the items of its sequence: where
     * that is asked for and the data make it worth it, and in a pass where it did before.
     */
    default boolean leavesOutMet(TrainingTask task) {
        String before =
                task.continuation()
                        .pass()
                        .map(pass -> pass.chosen().get(LEAVES_OUT_MET))
                        .orElse(null);
        int reads = task.options().get(LearningOptions.MAX_LENGTH);
        return before == null
                ? task.excludeSeen()
                        && RepeatConsumption.of(task.fit(), reads).favoursLeavingOutSeen()
                : Boolean.parseBoolean(before);
    }

    private static TrainingSequences learnt(TrainingTask task) {
        int reads = task.options().get(LearningOptions.MAX_LENGTH);
        TrainingSequences all = task.fit().learnt();
        return task.continuation()
                .pass()
                .map(pass -> all.since(pass.fromMillis(), reads))
                .orElse(all);
    }

    private ModuleShape shape(TrainingTask task) {
        TrainOptions options = task.options();
        return new ModuleShape(
                task.items(), options.get(LearningOptions.MAX_LENGTH), inputs(options));
    }

    @Override
    default Trained train(TrainingTask task) throws IOException {
        Fit fit = fit(task);
        ModuleShape shape = shape(task);
        try (FittedModule module = FittedModule.open(task.module(), shape)) {
            return new Trained(
                    task.module(),
                    shape,
                    fit.hyperParameters(task.options()),
                    fit.validationNdcg(),
                    fit.epoch(),
                    fit.epoch() == 0,
                    module.probes(),
                    bytesPerRow(task.items(), task.options()));
        }
    }
}
