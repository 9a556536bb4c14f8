package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.Vocabulary;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Training data of a model.
 *
 * @param vocabulary every item of the sequences and no other, the most frequent first
 * @param userIds parallel to the sequences
 * @param learnt each user's sequence, with at least one event
 * @param leftOut items that the rule of the histories did not admit, of which nothing else is here
 */
public record Dataset(
        Vocabulary vocabulary, List<String> userIds, TrainingSequences learnt, LeftOut leftOut) {

    public Dataset {
        requireNonNull(vocabulary, "vocabulary is null");
        userIds = List.copyOf(userIds);
        requireNonNull(learnt, "learnt is null");
        requireNonNull(leftOut, "leftOut is null");
        if (userIds.size() != learnt.sequences().length) {
            throw new IllegalArgumentException(
                    "%d users, %d sequences".formatted(userIds.size(), learnt.sequences().length));
        }
    }

    /** Makes one from which nothing was left out. */
    public Dataset(Vocabulary vocabulary, List<String> userIds, TrainingSequences learnt) {
        this(vocabulary, userIds, learnt, LeftOut.none(ItemAdmission.OF_ALL));
    }

    /** Encodes histories under a vocabulary of their items that their rule admits. */
    static Dataset of(UserHistories part) {
        ItemAdmission.Admitted admitted = part.admission().apply(part);
        UserHistories histories = admitted.part();
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
                new TrainingSequences(sequences, histories::of),
                admitted.leftOut());
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

    /** Returns each user's item indices, oldest first; not to be changed. */
    public int[][] sequences() {
        return learnt.sequences();
    }

    /** Returns the number of interactions to fit on. */
    public long events() {
        return learnt.size();
    }

    /** Returns up to {@code most} of the most frequent items, the most frequent first. */
    public List<String> popularItems(int most) {
        List<String> items = vocabulary.itemIds();
        return List.copyOf(items.subList(0, Math.min(most, items.size())));
    }

    /**
     * Returns the number of occurrences of each item in the sequences, in the order of the
     * vocabulary.
     */
    public long[] itemCounts() {
        long[] counts = new long[vocabulary.size()];
        for (int[] sequence : sequences()) {
            for (int item : sequence) {
                counts[item - 1]++;
            }
        }
        return counts;
    }
}
