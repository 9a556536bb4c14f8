package io.nextup.trainer.train;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.ModuleShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Mean cross-entropy of the true items of validation cases, over all items that an answer may hold.
 * It tells modules apart that a ranking metric calls equal, such as two whose NDCG@10 is 0.
 */
final class ValidationLoss {
    /** Few, since each has scores of all items. */
    private static final int BLOCK = 16;

    /** Cases that a ranking tie is broken by; more cost time and add little. */
    private static final int MOST_CASES = 1_000;

    /** Scores that a ranking tie is broken by: seconds of work, whatever the catalogue. */
    private static final long MOST_SCORES = 200_000_000;

    private final List<EvaluationCase> cases;
    private final boolean excludeSeen;
    private final ModuleShape shape;

    /**
     * Prepares the cases that have a history and a target that an answer may hold, as many as
     * {@link #mostCases} allows.
     *
     * @param excludeSeen true to leave a case's own items out of its answer
     */
    ValidationLoss(List<EvaluationCase> cases, boolean excludeSeen, ModuleShape shape) {
        this.cases =
                cases.stream()
                        .filter(one -> one.length() > 0 && one.target() > 0)
                        .filter(one -> !excludeSeen || !isSeen(one))
                        .limit(mostCases(shape.items()))
                        .sorted(Comparator.comparingInt(EvaluationCase::length))
                        .toList();
        this.excludeSeen = excludeSeen;
        this.shape = shape;
    }

    /** Returns how many cases break a tie: fewer where each is scored against many items. */
    static int mostCases(int catalogueSize) {
        return (int) Math.max(1, Math.min(MOST_CASES, MOST_SCORES / Math.max(1, catalogueSize)));
    }

    private static boolean isSeen(EvaluationCase one) {
        return Arrays.stream(one.history()).anyMatch(item -> item == one.target());
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
                sum += loss(model, parameters, block);
            }
            return sum / cases.size();
        } catch (MalformedModelException unreadable) {
            throw new IOException("%s cannot be read".formatted(module), unreadable);
        }
    }

    /** Returns the sum over a block's cases, from the scores by which the module ranks. */
    private double loss(Model model, ParameterStore parameters, List<EvaluationCase> block) {
        List<InputRow> rows =
                block.stream().map(one -> one.row(shape.maxLength(), excludeSeen)).toList();
        ModelInput input = SequenceEncoder.input(shape.inputs(), rows);
        List<int[]> leftOut = rows.stream().map(ValidationLoss::leftOut).toList();
        long[] targets = block.stream().mapToLong(EvaluationCase::target).toArray();
        try (NDManager call = model.getNDManager().newSubManager()) {
            NDList inputs = new NDList(matrix(call, input.items(), block.size()));
            for (int i = 0; i < input.columns().size(); i++) {
                boolean perItem = shape.inputs().columns().get(i).isPerItem();
                long[] column = input.columns().get(i);
                inputs.add(perItem ? matrix(call, column, block.size()) : call.create(column));
            }
            NDArray excluded = padded(call, leftOut);
            NDArray scores = model.getBlock().forward(parameters, inputs, false).head();
            NDArray none = call.full(excluded.getShape(), Float.NEGATIVE_INFINITY);
            return -scores.scatter(excluded, none, 1)
                    .logSoftmax(1)
                    .gather(call.create(targets, new Shape(block.size(), 1)), 1)
                    .sum()
                    .getFloat();
        }
    }

    /** Returns the items that no answer holds: padding, and maybe those of the history. */
    private static int[] leftOut(InputRow row) {
        return Arrays.copyOf(row.exclude(), row.exclude().length + 1);
    }

    private static NDArray padded(NDManager call, List<int[]> rows) {
        int width = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
        return matrix(call, SequenceEncoder.pad(rows, width), rows.size());
    }

    private static NDArray matrix(NDManager call, long[] values, int rows) {
        return call.create(values, new Shape(rows, values.length / rows));
    }
}
