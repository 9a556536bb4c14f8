package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Recommendation;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user's history as of a list.
 *
 * @param asked what the list was asked for
 * @param counted number of events up to then that count
 * @param isWhole true if the job knew just these events, in this order
 */
public record PastHistory(AskedHistory asked, long counted, boolean isWhole) {
    public PastHistory {
        requireNonNull(asked, "asked is null");
    }

    /**
     * Finds the history of a list. A job that began later, or that had forgotten its user, counted
     * fewer events than there are: the newest ones, as many as the list's sequence number says.
     *
     * @param steps the user's events in the order of their arrival, the list's trigger among them
     * @param isSure true if that order is the job's, and each event has the name that it had there;
     *     otherwise the list's number and time find an event without an id
     * @return empty if no event is the trigger
     */
    static Optional<PastHistory> of(
            Recommendation list, List<Step> steps, SequenceRules rules, boolean isSure) {
        long[] numbers = numbers(steps, rules);
        int end = end(list, steps, numbers, isSure);
        if (end == 0) {
            return Optional.empty();
        }
        long counted = numbers[end - 1];
        int begin = 0;
        while (begin < end && numbers[begin] <= counted - list.sequence()) {
            begin++;
        }
        AskedHistory asked = AskedHistory.of(steps.subList(begin, end), rules);
        boolean isFull = counted < list.sequence() && asked.entries().size() >= rules.capacity();
        return Optional.of(
                new PastHistory(asked, counted, isSure && (counted == list.sequence() || isFull)));
    }

    /** Returns the number of events that count, after each one. */
    private static long[] numbers(List<Step> steps, SequenceRules rules) {
        UserSequence sequence = new UserSequence();
        long[] numbers = new long[steps.size()];
        for (int i = 0; i < numbers.length; i++) {
            steps.get(i).applyTo(sequence, rules);
            numbers[i] = sequence.sequenceNumber();
        }
        return numbers;
    }

    /** Returns the number of events up to the list; 0 if no event is its trigger. */
    private static int end(Recommendation list, List<Step> steps, long[] numbers, boolean isSure) {
        List<Integer> triggers = new ArrayList<>();
        boolean hasId = list.answers().get(list.answers().size() - 1).event() != null;
        for (int i = 0; i < numbers.length; i++) {
            Step step = steps.get(i);
            boolean isTrigger =
                    (isSure || hasId)
                            ? step.reference().equals(list.trigger())
                            : numbers[i] == list.sequence()
                                    && step.interaction().eventTimeMillis()
                                            == list.eventTimeMillis();
            if (isTrigger) {
                triggers.add(i);
            }
        }
        if (triggers.isEmpty()) {
            return 0;
        }
        // A repeat beyond the window of duplicates is answered again.
        int end =
                1
                        + triggers.stream()
                                .filter(i -> numbers[i] == list.sequence())
                                .findFirst()
                                .orElse(triggers.get(0));
        // The job applies all lines of an event before it asks.
        while (end < steps.size() && steps.get(end).isFurther()) {
            end++;
        }
        return end;
    }
}
