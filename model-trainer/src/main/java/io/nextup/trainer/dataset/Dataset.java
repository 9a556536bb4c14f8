package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
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
 * @param times parallel to the sequences, milliseconds since the epoch; not to be changed
 */
public record Dataset(
        Vocabulary vocabulary, List<String> userIds, int[][] sequences, long[][] times) {

    public Dataset {
        requireNonNull(vocabulary, "vocabulary is null");
        userIds = List.copyOf(userIds);
        if (userIds.size() != sequences.length || sequences.length != times.length) {
            throw new IllegalArgumentException(
                    "%d users, %d sequences, %d rows of times"
                            .formatted(userIds.size(), sequences.length, times.length));
        }
    }

    /**
     * Encodes users' entries under a vocabulary that is made from them. Leaves out users without
     * entries.
     */
    static Dataset of(List<String> userIds, List<List<SequenceEntry>> entries) {
        Vocabulary vocabulary = vocabularyOf(entries);
        List<String> users = new ArrayList<>();
        List<int[]> sequences = new ArrayList<>();
        List<long[]> times = new ArrayList<>();
        for (int u = 0; u < userIds.size(); u++) {
            List<SequenceEntry> own = entries.get(u);
            if (!own.isEmpty()) {
                users.add(userIds.get(u));
                sequences.add(own.stream().mapToInt(e -> vocabulary.indexOf(e.itemId())).toArray());
                times.add(own.stream().mapToLong(SequenceEntry::eventTimeMillis).toArray());
            }
        }
        return new Dataset(
                vocabulary, users, sequences.toArray(int[][]::new), times.toArray(long[][]::new));
    }

    /** Orders items by frequency, then by id, so that the order of arrival does not matter. */
    private static Vocabulary vocabularyOf(List<List<SequenceEntry>> sequences) {
        return Vocabulary.of(
                ItemCounts.of(sequences).byItem().entrySet().stream()
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
            int first = times[u].length;
            while (first > 0 && times[u][first - 1] >= fromMillis) {
                first--;
            }
            if (first < times[u].length) {
                since.add(
                        Arrays.copyOfRange(
                                sequences[u], Math.max(0, first - before), times[u].length));
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
