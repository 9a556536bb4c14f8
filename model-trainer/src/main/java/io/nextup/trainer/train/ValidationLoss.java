package io.nextup.trainer.train;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.trainer.dataset.EvaluationCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mean cross-entropy of the true items of validation cases, over all items. It tells modules apart
 * that a ranking metric calls equal, such as two whose NDCG@10 is 0.
 */
final class ValidationLoss {
    private static final int BLOCK = 64;

    /** Cases that a ranking tie is broken by; more cost time and add little. */
    private static final int MOST_CASES = 1_000;

    private final List<EvaluationCase> cases;
    private final int maxLength;

    /**
     * Prepares the cases that have a history and a target in the vocabulary, {@value #MOST_CASES}
     * at most.
     *
     * @param maxLength most items of a history that the module reads
     */
    ValidationLoss(List<EvaluationCase> cases, int maxLength) {
        this.cases =
                cases.stream()
                        .filter(one -> one.length() > 0 && one.target() > 0)
                        .limit(MOST_CASES)
                        .sorted(Comparator.comparingInt(EvaluationCase::length))
                        .toList();
        this.maxLength = maxLength;
    }

    /**
     * Returns the loss of a family's own module, without dropout; 0 without cases, so that none is
     * better than another.
     *
     * @throws IOException if the file cannot be read
     */
    double of(Path module) throws IOException {
        if (cases.isEmpty()) {
            return 0;
        }
        try (Model model = PyTorch.newModel("validation-loss")) {
            model.load(module);
            ParameterStore parameters = new ParameterStore(model.getNDManager(), false);
            double sum = 0;
            for (int start = 0; start < cases.size(); start += BLOCK) {
                List<EvaluationCase> block =
                        cases.subList(start, Math.min(start + BLOCK, cases.size()));
                sum += block.size() * loss(model, parameters, block);
            }
            return sum / cases.size();
        } catch (MalformedModelException unreadable) {
            throw new IOException("%s cannot be read".formatted(module), unreadable);
        }
    }

    private double loss(Model model, ParameterStore parameters, List<EvaluationCase> block) {
        List<int[]> histories = block.stream().map(one -> one.newest(maxLength)).toList();
        int width = histories.stream().mapToInt(history -> history.length).max().orElseThrow();
        List<int[]> targets =
                IntStream.range(0, block.size())
                        .mapToObj(i -> last(histories.get(i).length, block.get(i).target()))
                        .toList();
        Shape shape = new Shape(block.size(), width);
        try (NDManager call = model.getNDManager().newSubManager()) {
            NDArray method = call.create(0L);
            method.setName("module_method:loss");
            NDList inputs =
                    new NDList(
                            call.create(SequenceEncoder.pad(histories, width), shape),
                            call.create(SequenceEncoder.pad(targets, width), shape),
                            method);
            return model.getBlock().forward(parameters, inputs, false).head().getFloat();
        }
    }

    /** The target at the place of the newest item, no target at the others. */
    private static int[] last(int length, int target) {
        int[] targets = new int[length];
        targets[length - 1] = target;
        return targets;
    }
}
