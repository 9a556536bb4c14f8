package io.nextup.trainer.family;

import io.nextup.scoring.SequenceData;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.TrainingSequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A small world in which each item is followed by the seventh after it, round and round. */
public final class Chains {
    public static final int ITEMS = 40;

    /** An event a minute, of no type that is known. */
    private static final SequenceData MINUTELY =
            new SequenceData() {
                @Override
                public long timeMillis(int position) {
                    return 1_767_225_600_000L + 60_000L * position;
                }

                @Override
                public Optional<String> type(int position) {
                    return Optional.empty();
                }

                @Override
                public long nowMillis() {
                    return timeMillis(ITEMS);
                }
            };

    private Chains() {}

    /** Sequences of 3 to 20 items. */
    public static Dataset dataset(int users) {
        Random random = new Random(11);
        int[][] sequences = new int[users][];
        List<String> ids = new ArrayList<>();
        for (int u = 0; u < users; u++) {
            sequences[u] = chain(random.nextInt(ITEMS), 3 + random.nextInt(18));
            ids.add("user-" + u);
        }
        return new Dataset(vocabulary(), ids, new TrainingSequences(sequences, user -> MINUTELY));
    }

    /** Histories of five items with the item that follows. */
    public static List<EvaluationCase> cases(int count) {
        Random random = new Random(12);
        List<EvaluationCase> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] chain = chain(random.nextInt(ITEMS), 6);
            cases.add(new EvaluationCase(Arrays.copyOf(chain, 5), chain[5]));
        }
        return cases;
    }

    public static Vocabulary vocabulary() {
        return Vocabulary.of(IntStream.rangeClosed(1, ITEMS).mapToObj(Integer::toString).toList());
    }

    private static int[] chain(int start, int length) {
        return IntStream.iterate(start, i -> (i + 7) % ITEMS)
                .limit(length)
                .map(i -> i + 1)
                .toArray();
    }
}
