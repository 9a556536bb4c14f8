package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Training data of a model.
 *
 * @param vocabulary every item of the sequences and no other, the most frequent first
 * @param userIds parallel to the sequences
 * @param sequences each user's item indices, oldest first, at least one; not to be changed
 * @param times times of the sequences' items
 */
public record Dataset(Vocabulary vocabulary, List<String> userIds, int[][] sequences, Times times) {

    /** Tells times without a copy of them. */
    @FunctionalInterface
    public interface Times {
        /** Returns the time of an item of a sequence, milliseconds since the epoch. */
        long millis(int user, int position);
    }

    public Dataset {
        requireNonNull(vocabulary, "vocabulary is null");
        userIds = List.copyOf(userIds);
        requireNonNull(times, "times is null");
        if (userIds.size() != sequences.length) {
            throw new IllegalArgumentException(
                    "%d users, %d sequences".formatted(userIds.size(), sequences.length));
        }
    }

    /** Encodes histories under a vocabulary that is made from them. */
    static Dataset of(UserHistories histories) {
        Vocabulary vocabulary = vocabularyOf(histories);
        int[] indices = histories.itemIds().stream().mapToInt(vocabulary::indexOf).toArray();
        int[][] sequences = new int[histories.userIds().size()][];
        for (int user = 0; user < sequences.length; user++) {
            UserEvents events = histories.of(user);
            sequences[user] = new int[events.size()];
            for (int i = 0; i < events.size(); i++) {
                sequences[user][i] = indices[events.item(i)];
            }
        }
        return new Dataset(
                vocabulary,
                histories.userIds(),
                sequences,
                (user, position) -> histories.of(user).timeMillis(position));
    }

    /** Orders items by frequency, then by id, so that the order of arrival does not matter. */
    private static Vocabulary vocabularyOf(UserHistories histories) {
        return Vocabulary.of(
                ItemCounts.of(histories).byItem().entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Integer>comparingByValue(
                                                Comparator.reverseOrder())
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /** Returns the number of interactions to fit on. */
    public long events() {
        long events = 0;
        for (int[] sequence : sequences) {
            events += sequence.length;
        }
        return events;
    }

    /** Returns up to {@code most} of the most frequent items, the most frequent first. */
    public List<String> popularItems(int most) {
        List<String> items = vocabulary.itemIds();
        return List.copyOf(items.subList(0, Math.min(most, items.size())));
    }

    /**
     * Returns the interactions from a time on, by user, each user's after up to {@code before}
     * earlier ones. Leaves out users without any.
     *
     * @param fromMillis milliseconds since the epoch
     */
    public int[][] since(long fromMillis, int before) {
        List<int[]> since = new ArrayList<>();
        for (int u = 0; u < sequences.length; u++) {
            int first = sequences[u].length;
            while (first > 0 && times.millis(u, first - 1) >= fromMillis) {
                first--;
            }
            if (first < sequences[u].length) {
                since.add(
                        Arrays.copyOfRange(
                                sequences[u], Math.max(0, first - before), sequences[u].length));
            }
        }
        return since.toArray(int[][]::new);
    }

    /**
     * Returns the number of occurrences of each item in the sequences, in the order of the
     * vocabulary.
     */
    public long[] itemCounts() {
        long[] counts = new long[vocabulary.size()];
        for (int[] sequence : sequences) {
            for (int item : sequence) {
                counts[item - 1]++;
            }
        }
        return counts;
    }
}
