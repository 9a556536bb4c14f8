package io.nextup.trainer.family;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import java.util.Random;
import java.util.stream.IntStream;

/** Sequences without any order, with repeats, some of a single item. */
public final class RandomSequences {
    private RandomSequences() {}

    /** The highest items occur nowhere. */
    public static Dataset dataset(int users, int items, long seed) {
        Random random = new Random(seed);
        int[][] sequences = new int[users][];
        for (int u = 0; u < users; u++) {
            int length = 1 + random.nextInt(12);
            // Low items more often than high ones, as in any catalogue.
            sequences[u] =
                    random.doubles(length).mapToInt(x -> 1 + (int) (x * x * (items - 2))).toArray();
        }
        return new Dataset(
                Vocabulary.of(IntStream.rangeClosed(1, items).mapToObj(i -> "i" + i).toList()),
                IntStream.range(0, users).mapToObj(u -> "u" + u).toList(),
                TrainingSequences.of(sequences));
    }
}
