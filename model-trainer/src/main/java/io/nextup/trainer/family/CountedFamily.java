package io.nextup.trainer.family;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.option.TrainOptions;

/** A family whose scores are sums over counted data. A blend mixes them with a network. */
public interface CountedFamily extends Family {

    /** Returns the defaults for counts that a blend mixes: those of the family, unless it says. */
    default TrainOptions besideNetwork() {
        return defaults();
    }

    /**
     * Counts.
     *
     * @param excludeSeen true where an answer leaves out the items of its sequence
     * @param options values for {@link #defaults} and maybe more
     */
    Counts count(Dataset fit, boolean excludeSeen, TrainOptions options);

    /**
     * Counts as an instance of a TorchScript class.
     *
     * <p>The class has {@code forward(items (B, L)) -> scores (B, I + 1)}, where a score is at
     * least 0, and {@code transitions(items (B, L)) -> (cells (R), weights (R))}: the cells of the
     * scores above 0, each as often as it likes, and weights that add up to them. It reads as many
     * of the newest items as it needs, however long a sequence is.
     *
     * @param source text of the class with all that it calls but the ranking
     * @param transitions number that a request is expected to read
     */
    record Counts(ScriptObject module, String source, double transitions) {
        public Counts {
            requireNonNull(module, "module is null");
            requireNonNull(source, "source is null");
        }
    }
}
