package io.nextup.local.demo;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Judges recommendations by what the users did next. A user's event n is a hit if its item is in
 * the recommendation that the user's event n-1 triggered; the two are joined by event id, so it
 * does not matter when anything arrived. Every replayed event with an earlier replayed one of the
 * same user is judged, first clicks on unknown items and repeats included. An event that was only
 * named by the recommendation of a later one is answered, but what followed it is no hit: nothing
 * was shown in time. Not thread-safe.
 */
final class Judge {
    private static final int TOP = 10;

    /** An event that was sent, and what became of it. */
    private static final class Sent {
        final Interaction event;
        final OptionalDouble attainable;
        Recommendation answer;
        boolean refused;

        Sent(Interaction event, OptionalDouble attainable) {
            this.event = event;
            this.attainable = attainable;
        }

        boolean isOpen() {
            return answer == null && !refused;
        }

        boolean isConflated() {
            return answer != null && !answer.trigger().equals(event.eventId());
        }

        boolean isHit(String itemId) {
            return answer != null && !isConflated() && holds(answer, itemId);
        }
    }

    private final SequenceRules rules;

    /** By event id, in the order of sending. */
    private final Map<String, Sent> sent = new LinkedHashMap<>();

    private final Map<String, PopularityRanking> popularityByVersion = new HashMap<>();
    private int recommendations;
    private int duplicates;
    private int strangers;
    private int open;

    /**
     * @param rules the job's own: they say which items it had retained for a user
     */
    Judge(SequenceRules rules) {
        this.rules = requireNonNull(rules, "rules is null");
    }

    /** An event is about to be sent. Its event id is unique among all. */
    void sent(Interaction event, OptionalDouble attainable) {
        requireNonNull(event.eventId(), "eventId is null");
        if (sent.putIfAbsent(event.eventId(), new Sent(event, attainable)) != null) {
            throw new IllegalArgumentException(
                    "Event id %s was sent before".formatted(event.eventId()));
        }
        open++;
    }

    /**
     * A recommendation has come. A second answer to an event is a duplicate, whatever its id; the
     * first one is judged.
     */
    void recommended(Recommendation recommendation) {
        recommendations++;
        for (String reference : recommendation.answers()) {
            Sent answered = sent.get(reference);
            if (answered == null) {
                strangers++;
            } else if (answered.answer != null) {
                duplicates++;
            } else {
                open -= answered.isOpen() ? 1 : 0;
                answered.answer = recommendation;
            }
        }
    }

    /** The job has refused an event; an id that was never sent is left alone. */
    void refused(String eventId) {
        Sent event = sent.get(eventId);
        if (event != null) {
            open -= event.isOpen() ? 1 : 0;
            event.refused = true;
        }
    }

    /** Which events a model was trained on, for judging popularity by the same. */
    void trained(String version, List<Interaction> events) {
        popularityByVersion.put(version, new PopularityRanking(events));
    }

    /** How many events have been neither answered nor refused so far. */
    int open() {
        return open;
    }

    /** Judges all that has come so far. */
    Verdict verdict() {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        Map<String, UserSequence> sequences = new HashMap<>();
        Map<String, Sent> latest = new HashMap<>();
        Tally total = new Tally();
        // An event that was lost leaves no version behind: its miss is the serving model's.
        String serving = firstVersion();
        int deadLetters = 0;
        int fallbacks = 0;
        int skipped = 0;
        int conflated = 0;
        double attainable = 0;
        int attainableKnown = 0;
        for (Sent now : sent.values()) {
            if (now.refused) {
                deadLetters++;
                continue;
            }
            String userId = now.event.userId();
            Sent before = latest.put(userId, now);
            UserSequence retained = sequences.computeIfAbsent(userId, user -> new UserSequence());
            if (before != null) {
                if (before.answer != null) {
                    serving = before.answer.modelVersion();
                }
                boolean hit = before.isHit(now.event.itemId());
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
                conflated += now.isConflated() ? 1 : 0;
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
        return sent.values().stream()
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

        /** Zero where nothing was judged. */
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
