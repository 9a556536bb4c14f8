package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.RowBytes;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.ValidationSample;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.FittedModule;
import java.io.IOException;

/** A family whose scores are sums over counted data. A blend mixes them with a network. */
public interface CountedFamily extends Family {

    /**
     * Returns the defaults for counts that a blend mixes: the family's own, unless it overrides
     * them.
     */
    default TrainOptions besideNetwork() {
        return defaults();
    }

    /**
     * Checks that {@link #count} can hold the counts, so that a blend fails before it trains its
     * network.
     *
     * @param excludeSeen true where an answer leaves out the items of its sequence
     * @param options values for {@link #defaults} and maybe more
     * @throws IllegalArgumentException if there are too many: the message says what to change
     */
    default void requireCountable(Dataset fit, boolean excludeSeen, TrainOptions options) {}

    /**
     * Counts what a blend mixes.
     *
     * @param excludeSeen true where an answer leaves out the items of its sequence
     * @param options values for {@link #defaults} and maybe more
     * @throws IllegalArgumentException if there are too many to hold: the message says what to
     *     change
     */
    Counts count(Dataset fit, boolean excludeSeen, TrainOptions options);

    /** Reports the stage, and counts what a task says. */
    default Counts counted(TrainingTask task) {
        task.listener().at(Stage.of(Stage.Kind.COUNTING, "for %s".formatted(name())));
        return count(task.fit(), task.excludeSeen(), task.options());
    }

    /**
     * Fits a model of the counts alone.
     *
     * @param history number of newest items that a request reads
     */
    default Trained trainAlone(TrainingTask task, int history) throws IOException {
        Counts counts = counted(task);
        ModuleShape shape = new ModuleShape(task.items(), history, ModelInputs.BIAS);
        TorchArchive.write(
                task.module(), counts.module(), ScriptSource.withRanking(counts.source()));
        task.listener().at(Stage.of(Stage.Kind.VALIDATING, name()));
        try (FittedModule module = FittedModule.open(task.module(), shape)) {
            return new Trained(
                    task.module(),
                    shape,
                    task.options().texts(),
                    module.ndcg(
                            ValidationSample.of(task.validation(), task.options().seed()),
                            task.excludeSeen()),
                    0,
                    false,
                    module.probes(),
                    RowBytes.counting(task.items(), counts.expectedEntries()));
        }
    }

    /**
     * Counts as an instance of a TorchScript class.
     *
     * <p>The class has {@code forward(items (B, L)) -> scores (B, I + 1)}, where a score is at
     * least 0 and that of padding is 0, and {@code transitions(items (B, L)) -> (cells (R), weights
     * (R))}: entries whose weights, added up by cell, are the scores. A cell may occur several
     * times. A sequence for which the counts hold nothing has no entries. Both methods cut a
     * sequence to the newest items that they read.
     *
     * @param source text of the class with all that it calls but the ranking
     * @param expectedEntries entries that a request is expected to read, at least 0
     */
    record Counts(ScriptObject module, String source, double expectedEntries) {
        public Counts {
            requireNonNull(module, "module is null");
            requireNonNull(source, "source is null");
            if (!Double.isFinite(expectedEntries) || expectedEntries < 0) {
                throw new IllegalArgumentException(
                        "A request is expected to read %s entries: a finite number, at least 0"
                                .formatted(expectedEntries));
            }
        }
    }
}
