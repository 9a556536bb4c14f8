package io.nextup.trainer.train;

import io.nextup.model.ArtifactException;
import io.nextup.model.torch.TorchScorer;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.ValidationSample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Judges a module's file by validation cases, through the contract by which it would serve. */
final class Judge {
    private static final String DEVICE = "cpu";

    private final List<EvaluationCase> cases;
    private final int catalogueSize;
    private final int maxLength;

    /**
     * Chooses among the cases, where there are more than are needed.
     *
     * @param cases may be empty
     */
    Judge(List<EvaluationCase> cases, int catalogueSize, int maxLength, long seed) {
        this.cases = ValidationSample.of(cases, seed);
        this.catalogueSize = catalogueSize;
        this.maxLength = maxLength;
    }

    int cases() {
        return cases.size();
    }

    /** NDCG@10, history left out; NaN without cases. */
    double ndcg(Path module) throws IOException {
        if (cases.isEmpty()) {
            return Double.NaN;
        }
        try (TorchScorer scorer = TorchScorer.load(module, DEVICE, catalogueSize)) {
            return Evaluator.excludingHistory(scorer, cases, maxLength).get("NDCG@10");
        } catch (ArtifactException ownModuleRefused) {
            throw new IllegalStateException(ownModuleRefused.getMessage(), ownModuleRefused);
        }
    }
}
