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
 * An event that no fit has seen, with its user's earlier events: a question with its true answer.
 * It knows no vocabulary, so that several models can be asked the very same question.
 *
 * @param sequence all of the user's entries, oldest first; shared by the user's cases, not to be
 *     changed
 * @param position position of the event in the sequence: entries before it are the history, later
 *     ones are not part of this case
 */
public record HeldOut(String userId, List<SequenceEntry> sequence, int position) {
    public HeldOut {
        requireNonNull(userId, "userId is null");
        requireNonNull(sequence, "sequence is null");
        Objects.checkIndex(position, sequence.size());
    }

    /** Returns a view of all earlier entries, oldest first. */
    public List<SequenceEntry> history() {
        return sequence.subList(0, position);
    }

    /** Returns the event itself, the true answer. */
    public SequenceEntry event() {
        return sequence.get(position);
    }

    /** Encodes cases for a model's vocabulary, each with its whole history. */
    public static List<EvaluationCase> encoded(List<HeldOut> cases, Vocabulary vocabulary) {
        return served(cases, vocabulary, Integer.MAX_VALUE);
    }

    /**
     * Encodes cases as a job asks them whose state keeps {@code capacity} entries. An item that the
     * vocabulary lacks takes up room there like any other; older entries are forgotten.
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

    /** Returns each case's user number, from 0 in the order of first appearance. */
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
