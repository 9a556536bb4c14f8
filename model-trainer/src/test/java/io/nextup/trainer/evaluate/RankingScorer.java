package io.nextup.trainer.evaluate;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Scores that follow from the sequence and come in ties of two: of 60 items 60; 59, 58; ... */
record RankingScorer(int items) implements Scorer {

    float score(int[] sequence, int item) {
        int half = Math.floorMod(item + Arrays.stream(sequence).sum(), items + 1) / 2;
        return half;
    }

    @Override
    public TopK topk(ModelInput input, int k) {
        return answer(input.items(), input.exclude(), input.rows(), k, items, this::score);
    }

    /** Scores an item, given a sequence. */
    interface Score {
        float of(int[] sequence, int item);
    }

    static TopK answer(long[] sequences, long[] exclude, int batch, int k, int items, Score score) {
        float[] scores = new float[batch * k];
        int[] indices = new int[batch * k];
        for (int row = 0; row < batch; row++) {
            int[] sequence = row(sequences, batch, row);
            int[] excluded = row(exclude, batch, row);
            if (sequence.length == 0) {
                throw new IllegalArgumentException("The job asks no model from an empty sequence");
            }
            List<Integer> ranked =
                    IntStream.rangeClosed(1, items)
                            .filter(i -> Arrays.stream(excluded).noneMatch(e -> e == i))
                            .boxed()
                            .sorted(Comparator.comparing(i -> -score.of(sequence, i)))
                            .limit(k)
                            .toList();
            for (int i = 0; i < k; i++) {
                boolean there = i < ranked.size();
                indices[row * k + i] = there ? ranked.get(i) : 0;
                scores[row * k + i] =
                        there ? score.of(sequence, ranked.get(i)) : Float.NEGATIVE_INFINITY;
            }
        }
        return new TopK(scores, indices, k);
    }

    private static int[] row(long[] values, int batch, int row) {
        int width = values.length / batch;
        return Arrays.stream(values, row * width, (row + 1) * width)
                .filter(value -> value != 0)
                .mapToInt(value -> (int) value)
                .toArray();
    }

    @Override
    public void close() {}
}
