package io.nextup.trainer.evaluate;

import io.nextup.scoring.SequenceEncoder;
import io.nextup.trainer.dataset.EvaluationCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Cases that a model is asked at once. Not to be changed.
 *
 * @param cases with histories that are not empty
 * @param positions of the cases in the list that they come from
 */
record CaseBlock(List<EvaluationCase> cases, int[] positions) {
    private static final int MOST_CASES = 256;

    /** What a block's cases times the catalogue come to at most: 64 MB of float32. */
    private static final int MOST_SCORES = 16 << 20;

    /**
     * All cases whose histories are not empty, like lengths together: padding costs as much as
     * items do.
     *
     * @param items of the catalogue: the larger it is, the fewer cases are a block
     */
    static List<CaseBlock> of(List<EvaluationCase> cases, int items) {
        int most = Math.min(MOST_CASES, Math.max(1, MOST_SCORES / Math.max(1, items)));
        int[] order =
                IntStream.range(0, cases.size())
                        .filter(i -> cases.get(i).length() > 0)
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> cases.get(i).length()))
                        .mapToInt(Integer::intValue)
                        .toArray();
        List<CaseBlock> blocks = new ArrayList<>();
        for (int start = 0; start < order.length; start += most) {
            int[] positions =
                    Arrays.copyOfRange(order, start, Math.min(start + most, order.length));
            blocks.add(
                    new CaseBlock(
                            Arrays.stream(positions).mapToObj(cases::get).toList(), positions));
        }
        return blocks;
    }

    int size() {
        return positions.length;
    }

    /** (size, L): the newest items of each history, at most so many. */
    long[] items(int maxLength) {
        return padded(one -> one.newest(maxLength));
    }

    /** (size, E): all items of each history, or none at all. */
    long[] exclude(boolean seen) {
        return seen ? padded(EvaluationCase::distinct) : new long[0];
    }

    /** (size). */
    long[] targets() {
        return cases.stream().mapToLong(EvaluationCase::target).toArray();
    }

    private long[] padded(Function<EvaluationCase, int[]> part) {
        List<int[]> rows = cases.stream().map(part).toList();
        return SequenceEncoder.pad(rows, rows.stream().mapToInt(row -> row.length).max().orElse(0));
    }
}
