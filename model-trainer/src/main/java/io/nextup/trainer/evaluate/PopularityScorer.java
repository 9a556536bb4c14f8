package io.nextup.trainer.evaluate;

import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.util.HashSet;
import java.util.Set;

/**
 * Answers everybody with a catalogue in its order, as a baseline: a vocabulary's, whose first item
 * is the most frequent.
 *
 * @param items highest index
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
                // Of equally frequent items one comes first, so that no place is shared.
                scores[row * k + place] = there ? -item : Float.NEGATIVE_INFINITY;
            }
        }
        return new TopK(scores, indices, k);
    }

    @Override
    public void close() {}
}
