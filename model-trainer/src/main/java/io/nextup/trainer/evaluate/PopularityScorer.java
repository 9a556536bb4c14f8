package io.nextup.trainer.evaluate;

import io.nextup.scoring.ModelInput;
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
    public TopK topk(ModelInput input, int k) {
        float[] scores = new float[input.rows() * k];
        int[] indices = new int[input.rows() * k];
        int width = input.excludeWidth();
        for (int row = 0; row < input.rows(); row++) {
            Set<Long> excluded = new HashSet<>();
            for (int i = row * width; i < (row + 1) * width; i++) {
                excluded.add(input.exclude()[i]);
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
