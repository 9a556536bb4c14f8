package io.nextup.scoring;

/**
 * A model's answer to a batch.
 *
 * @param scores (batch, k) in row order, best first in each row; -inf where indices is 0
 * @param indices (batch, k) in row order; 0 where there were fewer than k candidates
 * @param k columns
 */
public record TopK(float[] scores, int[] indices, int k) {
    public TopK {
        if (scores.length != indices.length || (k > 0 && scores.length % k != 0)) {
            throw new IllegalArgumentException(
                    "%d scores, %d indices, k %d".formatted(scores.length, indices.length, k));
        }
    }
}
