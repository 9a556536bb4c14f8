package io.nextup.trainer.evaluate;

import io.nextup.trainer.dataset.EvaluationCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cases that a model answers in one call. Not to be changed.
 *
 * @param positions positions of the cases in their original list
 */
record CaseBlock(List<EvaluationCase> cases, int[] positions) {
    private static final int MOST_CASES = 256;

    /** Limit for a block's cases times the catalogue's items: 64 MB of float32. */
    private static final int MOST_SCORES = 16 << 20;

    /**
     * Groups all cases: those with empty histories apart, after the others.
     *
     * @param items catalogue size: the larger it is, the fewer cases a block has
     */
    static List<CaseBlock> of(List<EvaluationCase> cases, int items) {
        List<CaseBlock> blocks = new ArrayList<>(withHistory(cases, items));
        int[] empty =
                IntStream.range(0, cases.size()).filter(i -> cases.get(i).length() == 0).toArray();
        blocks.addAll(blocks(cases, empty, items));
        return blocks;
    }

    /**
     * Groups all cases with non-empty histories, similar lengths together: padding costs as much as
     * items do.
     *
     * @param items catalogue size: the larger it is, the fewer cases a block has
     */
    static List<CaseBlock> withHistory(List<EvaluationCase> cases, int items) {
        int[] order =
                IntStream.range(0, cases.size())
                        .filter(i -> cases.get(i).length() > 0)
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> cases.get(i).length()))
                        .mapToInt(Integer::intValue)
                        .toArray();
        return blocks(cases, order, items);
    }

    private static List<CaseBlock> blocks(List<EvaluationCase> cases, int[] order, int items) {
        int most = Math.min(MOST_CASES, Math.max(1, MOST_SCORES / Math.max(1, items)));
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

    /** Returns the targets: (size). */
    long[] targets() {
        return cases.stream().mapToLong(EvaluationCase::target).toArray();
    }
}
