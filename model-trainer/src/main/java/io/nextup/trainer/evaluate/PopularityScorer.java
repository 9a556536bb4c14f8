package io.nextup.trainer.evaluate;

import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.util.HashSet;
import java.util.Set;

/**
 * Answers every request with a catalogue in its own order, as a baseline. The first item of a
 * vocabulary is the most frequent.
 *
 * @param items highest item index
 */
public record PopularityScorer(int items) implements Scorer {

    @Override
    public TopK topk(long[] sequences, long[] exclude, int batch, int k) {
        float[] scores = new float[batch * k];
        int[] indices = new int[batch * k];
        int width = exclude.length / batch;
        for (int row = 0; row < batch; row++) {
            Set<Long> excluded = new HashSet<>();
            for (int i = row * width; i < (row + 1) * width; i++) {
                excluded.add(exclude[i]);
            }
            int item = 0;
            for (int place = 0; place < k; place++) {
                do {
                    item++;
                } while (item <= items && excluded.contains((long) item));
                boolean there = item <= items;
                indices[row * k + place] = there ? item : 0;
                // Equally frequent items get different scores, so that they do not share a place.
                scores[row * k + place] = there ? -item : Float.NEGATIVE_INFINITY;
            }
        }
        return new TopK(scores, indices, k);
    }

    @Override
    public void close() {}
}
