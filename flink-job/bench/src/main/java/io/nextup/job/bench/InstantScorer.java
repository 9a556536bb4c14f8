package io.nextup.job.bench;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;

/** Answers every sequence at once with the catalogue's first items. Excludes nothing. */
final class InstantScorer implements Scorer {
    private final int items;

    /**
     * @param items catalogue size
     */
    InstantScorer(int items) {
        this.items = items;
    }

    @Override
    public TopK topk(ModelInput input, int k) {
        float[] scores = new float[input.rows() * k];
        int[] indices = new int[input.rows() * k];
        for (int i = 0; i < indices.length; i++) {
            int rank = i % k + 1;
            scores[i] = rank <= items ? 1f / rank : Float.NEGATIVE_INFINITY;
            indices[i] = rank <= items ? rank : 0;
        }
        return new TopK(scores, indices, k);
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
