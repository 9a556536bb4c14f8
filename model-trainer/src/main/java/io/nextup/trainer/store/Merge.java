package io.nextup.trainer.store;

import java.util.ArrayList;
import java.util.List;

/** Selects segments to merge. */
final class Merge {
    private Merge() {}

    /**
     * Finds for each partition its newest segments, from the first one that is not full and less
     * than twice as large as all after it together. The remaining sizes at least halve from segment
     * to segment. So besides full segments a partition has at most log2(full) segments, and an
     * interaction is copied at most as often.
     *
     * @param inOrder all segments of a {@link Commit}
     * @return runs of two or more
     */
    static List<List<Segment>> plan(List<Segment> inOrder, long fullBytes) {
        List<List<Segment>> runs = new ArrayList<>();
        int end = inOrder.size();
        while (end > 0) {
            Segment newest = inOrder.get(end - 1);
            int begin = end - 1;
            while (begin > 0 && inOrder.get(begin - 1).isBeside(newest)) {
                begin--;
            }
            int first = end - 1;
            long bytes = newest.bytes();
            while (first > begin
                    && inOrder.get(first - 1).bytes() < Math.min(fullBytes, 2 * bytes)) {
                first--;
                bytes += inOrder.get(first).bytes();
            }
            if (first < end - 1) {
                runs.add(inOrder.subList(first, end));
            }
            end = begin;
        }
        return runs;
    }
}
