package io.nextup.demo;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.outcome.Attribution;
import io.nextup.outcome.Attribution.Named;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Judges recommendations by what the users did next, as {@link Attribution} joins them. A user's
 * event is a hit if its item is among the first ten of the recommendation that the user's event
 * before it triggered. Every replayed event with an earlier replayed one of the same user is
 * judged, first clicks on unknown items and repeats included. Not thread-safe.
 */
final class Judge {
    private static final int TOP = 10;

    /** An event that was sent, and what became of it. */
    private static final class Sent {
        final Interaction event;
        final OptionalDouble attainable;
        Recommendation answer;

        Sent(Interaction event, OptionalDouble attainable) {
            this.event = event;
            this.attainable = attainable;
        }
    }

    private final SequenceRules rules;

    private final Attribution attribution = Attribution.whereEveryNameCounts();

    /** Events in the order of their numbers. */
    private final List<Sent> sent = new ArrayList<>();

    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, PopularityRanking> popularityByVersion = new HashMap<>();
    private int recommendations;
    private int duplicates;
    private int strangers;
    private int open;

    /**
     * @param rules rules of the job, which say which items it had retained for a user
     */
    Judge(SequenceRules rules) {
        this.rules = requireNonNull(rules, "rules is null");
    }

    /** Registers an event that is about to be sent. Its event id must be unique. */
    void sent(Interaction event, OptionalDouble attainable) {
        requireNonNull(event.eventId(), "eventId is null");
        if (numbers.putIfAbsent(event.eventId(), sent.size()) != null) {
            throw new IllegalArgumentException(
                    "Event id %s was sent before".formatted(event.eventId()));
        }
        sent.add(new Sent(event, attainable));
        attribution.sent(event.userId());
        open++;
    }

    /**
     * Takes in a recommendation. Counts a second answer to an event as a duplicate, whatever its
     * id, and judges the first.
     *
     * @return the events that it answers and that were open until now
     */
    List<Named> recommended(Recommendation recommendation) {
        recommendations++;
        List<Named> closed = new ArrayList<>();
        for (Named named : attribution.recommended(numbers(recommendation))) {
            switch (named.naming()) {
                case STRANGE -> strangers++;
                case REGROUPED, DOUBLED -> duplicates++;
                case FIRST -> {
                    sent.get(named.event()).answer = recommendation;
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
        return recommendation.answers().stream()
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

    /**
     * Sets the events that a model was made from, so that popularity is judged by the same ones.
     */
    void trained(String version, List<Interaction> events) {
        popularityByVersion.put(version, new PopularityRanking(events));
    }

    /** Returns the number of events that have been neither answered nor refused so far. */
    int open() {
        return open;
    }

    /** Returns the event with that number. */
    Interaction event(int number) {
        return sent.get(number).event;
    }

    /**
     * Returns true when the event's item is in what was shown after the same user's previous event.
     */
    boolean isHit(int event) {
        OptionalInt before = attribution.before(event);
        return before.isPresent()
                && attribution.isShown(before.getAsInt())
                && holds(sent.get(before.getAsInt()).answer, sent.get(event).event.itemId());
    }

    /** Judges all that has come so far. */
    Verdict verdict() {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        Map<String, UserSequence> sequences = new HashMap<>();
        Tally total = new Tally();
        // A lost event has no version: its miss counts against the serving model.
        String serving = firstVersion();
        int deadLetters = 0;
        int fallbacks = 0;
        int skipped = 0;
        int conflated = 0;
        double attainable = 0;
        int attainableKnown = 0;
        for (int event = 0; event < sent.size(); event++) {
            if (attribution.isRefused(event)) {
                deadLetters++;
                continue;
            }
            Sent now = sent.get(event);
            UserSequence retained =
                    sequences.computeIfAbsent(now.event.userId(), user -> new UserSequence());
            OptionalInt before = attribution.before(event);
            if (before.isPresent()) {
                Recommendation answer = sent.get(before.getAsInt()).answer;
                serving = answer == null ? serving : answer.modelVersion();
                boolean hit = isHit(event);
                boolean popular = isPopular(serving, now.event.itemId(), retained);
                tallies.computeIfAbsent(serving, version -> new Tally()).judged(hit, popular);
                total.judged(hit, popular);
                if (now.attainable.isPresent()) {
                    attainable += now.attainable.getAsDouble();
                    attainableKnown++;
                }
            }
            if (now.answer != null) {
                tallies.computeIfAbsent(now.answer.modelVersion(), version -> new Tally()).served++;
                fallbacks += now.answer.source() == Recommendation.Source.FALLBACK ? 1 : 0;
                skipped += now.answer.source() == Recommendation.Source.SKIPPED ? 1 : 0;
                conflated += attribution.isShown(event) ? 0 : 1;
            }
            retained.apply(now.event, now.event.eventId(), rules);
        }
        List<Verdict.Served> models = new ArrayList<>();
        tallies.forEach(
                (version, tally) -> {
                    if (tally.served > 0) {
                        models.add(tally.of(version));
                    }
                });
        return new Verdict(
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
                total.judged,
                total.hitRate(),
                total.popularityHitRate(),
                attainableKnown == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(attainable / attainableKnown));
    }

    private String firstVersion() {
        return sent.stream()
                .filter(event -> event.answer != null)
                .map(event -> event.answer.modelVersion())
                .findFirst()
                .orElse("none");
    }

    private boolean isPopular(String version, String itemId, UserSequence retained) {
        PopularityRanking popularity = popularityByVersion.get(version);
        return popularity != null
                && popularity.contains(itemId, TOP, Set.copyOf(retained.itemIds()));
    }

    private static boolean holds(Recommendation recommendation, String itemId) {
        return recommendation.items().stream()
                .limit(TOP)
                .map(RankedItem::itemId)
                .anyMatch(itemId::equals);
    }

    private static final class Tally {
        int served;
        int judged;
        int hits;
        int popularityHits;

        void judged(boolean hit, boolean popularityHit) {
            judged++;
            hits += hit ? 1 : 0;
            popularityHits += popularityHit ? 1 : 0;
        }

        /** Returns the hit rate; zero where nothing was judged. */
        double hitRate() {
            return (double) hits / Math.max(1, judged);
        }

        double popularityHitRate() {
            return (double) popularityHits / Math.max(1, judged);
        }

        Verdict.Served of(String version) {
            return new Verdict.Served(version, served, judged, hitRate(), popularityHitRate());
        }
    }
}
