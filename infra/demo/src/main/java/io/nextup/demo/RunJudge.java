package io.nextup.demo;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.outcome.Attribution;
import io.nextup.outcome.Attribution.Named;
import io.nextup.outcome.ClickCounts;
import io.nextup.outcome.HitRates;
import io.nextup.outcome.JudgedList;
import io.nextup.outcome.ListJudge;
import io.nextup.outcome.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Counts what became of the events that were sent, as {@link Attribution} joins them with
 * recommendations, and judges the lists, as {@link ListJudge} does for the console, too. Not
 * thread-safe.
 */
final class RunJudge {

    /** An event that was sent, and what became of it. */
    private static final class Sent {
        final Interaction event;
        final OptionalDouble attainable;
        Recommendation answer;

        /** True if the answer is the recommendation of a later event. */
        boolean isConflated;

        Sent(Interaction event, OptionalDouble attainable) {
            this.event = event;
            this.attainable = attainable;
        }
    }

    private final Attribution attribution = Attribution.whereEveryNameCounts();
    private final ListJudge lists;
    private final HitRates hitRates = new HitRates();

    /** Events in the order of their numbers. */
    private final List<Sent> sent = new ArrayList<>();

    private final Map<String, Integer> numbers = new HashMap<>();
    private int recommendations;
    private int duplicates;
    private int strangers;
    private int open;
    private double attainable;
    private int attainableKnown;

    /**
     * @param before events from before the first one that is sent: the most popular items are those
     *     of them and of what is sent
     */
    RunJudge(List<Interaction> before) {
        ClickCounts clicks = new ClickCounts(Integer.MAX_VALUE);
        before.forEach(event -> clicks.clicked(event.itemId()));
        lists =
                new ListJudge(
                        ListJudge.DEFAULT_HORIZON, ListJudge.Bounds.NONE, clicks, this::judged);
    }

    private void judged(JudgedList list) {
        hitRates.add(list);
        OptionalDouble best = sent.get(numbers.get(list.event())).attainable;
        if (list.outcome() != Outcome.NONE && best.isPresent()) {
            attainable += best.getAsDouble();
            attainableKnown++;
        }
    }

    /** Registers an event that is about to be sent. Its event id must be unique. */
    void sent(Interaction event, OptionalDouble attainable) {
        requireNonNull(event.eventId(), "eventId is null");
        if (numbers.putIfAbsent(event.eventId(), sent.size()) != null) {
            throw new IllegalArgumentException(
                    "Event id %s was sent before".formatted(event.eventId()));
        }
        sent.add(new Sent(event, attainable));
        attribution.sent();
        lists.event(event, event.eventId());
        open++;
    }

    /**
     * Takes in a recommendation. Counts a second answer to an event as a duplicate, whatever its
     * id.
     *
     * @return the events that it answers and that were open until now
     */
    List<Named> recommended(Recommendation recommendation) {
        recommendations++;
        // All is judged at the end, so nothing waits for a time.
        lists.recommended(recommendation, 0);
        List<Named> closed = new ArrayList<>();
        for (Named named : attribution.recommended(numbers(recommendation))) {
            switch (named.naming()) {
                case STRANGE -> strangers++;
                case REGROUPED, DOUBLED -> duplicates++;
                case FIRST -> {
                    Sent event = sent.get(named.event());
                    event.answer = recommendation;
                    event.isConflated = !named.isTrigger();
                    if (!attribution.isRefused(named.event())) {
                        open--;
                        closed.add(named);
                    }
                }
            }
        }
        return closed;
    }

    private int[] numbers(Recommendation recommendation) {
        return recommendation.references().stream()
                .mapToInt(reference -> numbers.getOrDefault(reference, -1))
                .toArray();
    }

    /** Takes in the job's refusal of an event; ignores an id that was never sent. */
    void refused(String eventId) {
        Integer event = numbers.get(eventId);
        if (event != null) {
            open -= attribution.isOpen(event) ? 1 : 0;
            attribution.refused(event);
        }
    }

    /** Returns the number of events that have been neither answered nor refused so far. */
    int open() {
        return open;
    }

    /** Returns the event with that number. */
    Interaction event(int number) {
        return sent.get(number).event;
    }

    /** Judges all that has come so far. */
    RunVerdict verdict() {
        lists.judgeAll();
        Map<String, Integer> served = new LinkedHashMap<>();
        int deadLetters = 0;
        int fallbacks = 0;
        int skipped = 0;
        int conflated = 0;
        for (int event = 0; event < sent.size(); event++) {
            Sent now = sent.get(event);
            if (attribution.isRefused(event)) {
                deadLetters++;
            } else if (now.answer != null) {
                served.merge(now.answer.modelVersion(), 1, Integer::sum);
                fallbacks += now.answer.source() == Recommendation.Source.FALLBACK ? 1 : 0;
                skipped += now.answer.source() == Recommendation.Source.SKIPPED ? 1 : 0;
                conflated += now.isConflated ? 1 : 0;
            }
        }
        List<RunVerdict.Served> models = new ArrayList<>();
        served.forEach(
                (version, events) ->
                        models.add(new RunVerdict.Served(events, hitRates.of(version))));
        return new RunVerdict(
                sent.size(),
                recommendations,
                open,
                duplicates,
                deadLetters,
                strangers,
                fallbacks,
                skipped,
                conflated,
                models,
                attainableKnown == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(attainable / attainableKnown));
    }
}
