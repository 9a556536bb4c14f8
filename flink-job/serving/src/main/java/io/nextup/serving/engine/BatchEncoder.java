package io.nextup.serving.engine;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.serving.shape.CallShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns requests into the input of one model, by that model's vocabulary. Immutable. */
public final class BatchEncoder {
    private final boolean excludeSeen;

    /**
     * Makes an encoder for any model.
     *
     * @param excludeSeen true to exclude all items of a request from its answer
     */
    public BatchEncoder(boolean excludeSeen) {
        this.excludeSeen = excludeSeen;
    }

    public EncodedBatch encode(List<ScoreRequest> requests, ServingModel model) {
        List<int[]> sequences = new ArrayList<>(requests.size());
        List<int[]> exclusions = new ArrayList<>(requests.size());
        int[] rowRequests = new int[requests.size()];
        for (int r = 0; r < requests.size(); r++) {
            int[] known = model.encoder().known(requests.get(r).itemIds());
            if (known.length > 0) {
                rowRequests[sequences.size()] = r;
                sequences.add(model.encoder().newest(known));
                exclusions.add(excludeSeen ? SequenceEncoder.distinct(known) : new int[0]);
            }
        }
        if (sequences.isEmpty()) {
            return EncodedBatch.NOTHING;
        }
        int rows = sequences.size();
        CallShape shape = model.shapes().of(rows, longest(sequences), longest(exclusions));
        repeatLast(sequences, shape.rows());
        repeatLast(exclusions, shape.rows());
        return new EncodedBatch(
                new ModelInput(
                        shape.rows(),
                        SequenceEncoder.pad(sequences, shape.width()),
                        SequenceEncoder.pad(exclusions, shape.excludeWidth())),
                Arrays.copyOf(rowRequests, rows));
    }

    /**
     * Fills the batch up with its last row, since the contract does not require a model to accept a
     * row of padding alone.
     */
    private static void repeatLast(List<int[]> rows, int size) {
        int[] last = rows.get(rows.size() - 1);
        while (rows.size() < size) {
            rows.add(last);
        }
    }

    private static int longest(List<int[]> rows) {
        return rows.stream().mapToInt(row -> row.length).max().orElse(0);
    }
}
