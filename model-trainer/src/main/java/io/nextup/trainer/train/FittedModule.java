package io.nextup.trainer.train;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.Probe;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.torch.Probes;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.ModuleShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A family's own module, loaded as it would be for serving. Not thread-safe. */
public final class FittedModule implements AutoCloseable {
    private static final int PROBE_K = 10;

    private final TorchScorer scorer;
    private final ModuleShape shape;

    private FittedModule(TorchScorer scorer, ModuleShape shape) {
        this.scorer = scorer;
        this.shape = shape;
    }

    /**
     * Loads a module.
     *
     * @throws IllegalStateException if it breaks the contract, which is a bug of the family
     */
    public static FittedModule open(Path module, ModuleShape shape) {
        try {
            return new FittedModule(
                    TorchScorer.load(module, "cpu", shape.items(), shape.inputs()), shape);
        } catch (ArtifactException ownModuleRefused) {
            throw new IllegalStateException(ownModuleRefused.getMessage(), ownModuleRefused);
        }
    }

    /**
     * Computes NDCG@10, full ranking; NaN without cases.
     *
     * @param excludeSeen true to leave a case's own items out of its answer
     */
    public double ndcg(List<EvaluationCase> cases, boolean excludeSeen) {
        return cases.isEmpty()
                ? Double.NaN
                : Evaluator.ofModule(scorer, cases, excludeSeen, shape).get("NDCG@10");
    }

    /**
     * Returns the probes: the shortest input, the longest one, one with exclusions, and one that
     * asks for all items, each with its answer. The inputs consist of the most popular items: a
     * user's own sequence would be published with the model, and outlive the user's erasure.
     */
    public List<Probe> probes() {
        int[] longest = popularItems(shape.maxLength());
        int[] newest = SequenceEncoder.truncate(longest, 3);
        int[] distinct = Arrays.stream(longest).distinct().toArray();
        return List.of(
                probe(new int[] {shape.items()}, new int[0], PROBE_K),
                probe(longest, new int[0], PROBE_K),
                probe(longest, distinct, PROBE_K),
                probe(newest, newest, Math.min(shape.items() + 2, 10 * PROBE_K)));
    }

    private Probe probe(int[] items, int[] exclude, int k) {
        InputRow row = Probes.row(shape.inputs(), items);
        return Probes.record(
                scorer, shape.inputs(), new InputRow(items, exclude, row.columns()), k);
    }

    /**
     * Returns {@code length} items, the most popular last; items repeat when the catalogue is used
     * up.
     */
    private int[] popularItems(int length) {
        return IntStream.range(0, length).map(i -> 1 + (length - 1 - i) % shape.items()).toArray();
    }

    @Override
    public void close() {
        scorer.close();
    }
}
