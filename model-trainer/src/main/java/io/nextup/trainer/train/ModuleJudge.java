package io.nextup.trainer.train;

import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.ValidationSample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Judges a module's file by validation cases, through the contract by which it would serve. */
public final class ModuleJudge {
    private final List<EvaluationCase> cases;
    private final boolean excludeSeen;
    private final ModuleShape shape;
    private final ValidationLoss loss;

    /**
     * Samples the cases, when there are more than are needed.
     *
     * @param cases encoded for the module's inputs; may be empty
     * @param excludeSeen true to leave a case's own items out of its answer
     */
    public ModuleJudge(
            List<EvaluationCase> cases, boolean excludeSeen, ModuleShape shape, long seed) {
        this.cases = ValidationSample.of(cases, seed);
        this.excludeSeen = excludeSeen;
        this.shape = shape;
        this.loss = new ValidationLoss(this.cases, excludeSeen, shape);
    }

    /** Returns the highest item index. */
    int items() {
        return shape.items();
    }

    int cases() {
        return cases.size();
    }

    /** Computes NDCG@10; NaN without cases. */
    double ndcg(Path module) {
        if (cases.isEmpty()) {
            return Double.NaN;
        }
        try (FittedModule candidate = FittedModule.open(module, shape)) {
            return candidate.ndcg(cases, excludeSeen);
        }
    }

    /**
     * Returns by how much the validation loss of one module lies below that of another; 0 without
     * cases that have a loss.
     */
    double lossGain(Path module, Path other) throws IOException {
        return loss.of(other) - loss.of(module);
    }
}
