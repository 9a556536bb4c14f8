package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Vocabulary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An event that no fit has seen, with its user's earlier events: a question with its true answer.
 * It knows no vocabulary, so that several models can be asked the very same question.
 *
 * @param sequence all of the user's events, oldest first
 * @param position position of the event in the sequence: events before it are the history, later
 *     ones are not part of this case
 */
public record HeldOut(String userId, UserEvents sequence, int position) {
    public HeldOut {
        requireNonNull(userId, "userId is null");
        requireNonNull(sequence, "sequence is null");
        Objects.checkIndex(position, sequence.size());
    }

    /** Returns the event's item, the true answer. */
    public String itemId() {
        return sequence.itemId(position);
    }

    /** Returns the event's time, milliseconds since the epoch. */
    public long timeMillis() {
        return sequence.timeMillis(position);
    }

    /** Returns the event's type; empty where it is not known. */
    public Optional<String> type() {
        return sequence.type(position);
    }

    /** Encodes cases for a model that takes items and exclusions alone, with whole histories. */
    public static List<EvaluationCase> encoded(List<HeldOut> cases, Vocabulary vocabulary) {
        return encoded(cases, vocabulary, ModelInputs.NONE);
    }

    /**
     * Encodes cases for a model, each with its whole history.
     *
     * @param inputs inputs of the model beside items and exclusions
     */
    public static List<EvaluationCase> encoded(
            List<HeldOut> cases, Vocabulary vocabulary, ModelInputs inputs) {
        return served(cases, vocabulary, inputs, Integer.MAX_VALUE);
    }

    /**
     * Encodes cases as a job asks them whose state keeps {@code capacity} entries. An item that the
     * vocabulary lacks takes up room there like any other; older entries are forgotten.
     *
     * @param inputs inputs of the model beside items and exclusions
     */
    public static List<EvaluationCase> served(
            List<HeldOut> cases, Vocabulary vocabulary, ModelInputs inputs, int capacity) {
        return List.copyOf(new EncodedCases(cases, vocabulary, inputs, capacity));
    }

    /**
     * Encodes likewise, but each case anew whenever it is asked for: where there are millions, only
     * a sample is.
     */
    public static List<EvaluationCase> servedLater(
            List<HeldOut> cases, Vocabulary vocabulary, ModelInputs inputs, int capacity) {
        return new EncodedCases(cases, vocabulary, inputs, capacity);
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
