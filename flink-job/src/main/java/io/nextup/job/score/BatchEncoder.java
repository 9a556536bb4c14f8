package io.nextup.job.score;

import io.nextup.model.SequenceEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** From requests to one model's input, by that model's vocabulary. Immutable. */
final class BatchEncoder {
    private final boolean excludeSeen;

    /**
     * @param excludeSeen whether all items of a request are excluded from its answer
     */
    BatchEncoder(boolean excludeSeen) {
        this.excludeSeen = excludeSeen;
    }

    EncodedBatch encode(List<ScoreRequest> requests, ServingModel model) {
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
        return new EncodedBatch(
                SequenceEncoder.pad(sequences, model.buckets().widthOf(longest(sequences))),
                SequenceEncoder.pad(exclusions, excludeWidth(longest(exclusions))),
                IntStream.range(0, sequences.size()).map(row -> rowRequests[row]).toArray());
    }

    /** Powers of two, so that the model sees few shapes; one column of padding excludes nothing. */
    private static int excludeWidth(int most) {
        return most <= 1 ? 1 : Integer.highestOneBit(most - 1) * 2;
    }

    private static int longest(List<int[]> rows) {
        return rows.stream().mapToInt(row -> row.length).max().orElse(0);
    }
}
