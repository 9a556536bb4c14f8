package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An event that no fit has seen, and what its user had done before it: a question with its true
 * answer that knows no vocabulary, so that several models can be asked the very same.
 *
 * @param sequence all of the user's entries, oldest first; shared by the user's cases, not to be
 *     changed
 * @param position of the event in it: what stands before it is the history, and what stands behind
 *     it is nothing of this case
 */
public record HeldOut(String userId, List<SequenceEntry> sequence, int position) {
    public HeldOut {
        requireNonNull(userId, "userId is null");
        requireNonNull(sequence, "sequence is null");
        Objects.checkIndex(position, sequence.size());
    }

    /** All earlier entries, oldest first: a view. */
    public List<SequenceEntry> history() {
        return sequence.subList(0, position);
    }

    /** What came next. */
    public SequenceEntry event() {
        return sequence.get(position);
    }

    /** The cases for a model of that vocabulary, each asked from the whole history. */
    public static List<EvaluationCase> encoded(List<HeldOut> cases, Vocabulary vocabulary) {
        return served(cases, vocabulary, Integer.MAX_VALUE);
    }

    /**
     * The cases as a job puts them whose state keeps so many entries: an item that the vocabulary
     * lacks takes up room there like any other, and what is older is forgotten.
     */
    public static List<EvaluationCase> served(
            List<HeldOut> cases, Vocabulary vocabulary, int capacity) {
        IdentityHashMap<List<SequenceEntry>, EncodedSequence> encoded = new IdentityHashMap<>();
        return cases.stream()
                .map(
                        one ->
                                encoded.computeIfAbsent(
                                                one.sequence(),
                                                all -> EncodedSequence.of(all, vocabulary))
                                        .at(one.position(), capacity))
                .toList();
    }

    /** For each the number of its user, from 0 in the order of their first appearance. */
    public static int[] users(List<HeldOut> cases) {
        Map<String, Integer> numbers = new HashMap<>();
        return cases.stream()
                .mapToInt(
                        one -> {
                            int next = numbers.size();
                            return numbers.computeIfAbsent(one.userId(), user -> next);
                        })
                .toArray();
    }
}
