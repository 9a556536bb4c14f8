package io.nextup.acceptance.faults;

import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.outcome.Attribution;
import io.nextup.outcome.Attribution.Named;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Decides from what was sent and what stands in the topic whether anything was lost, doubled, out
 * of order or wrong. Pure: it asks nobody, and the same input gives the same verdict.
 *
 * <p>With at-least-once delivery a record may come again under its id, and the last one wins; so an
 * event is doubled where records of different ids are triggered by it. With exactly-once every
 * record counts, and every name in it.
 */
final class FaultLedger {

    /**
     * An event that the broker has accepted.
     *
     * @param retired versions of the models that served nowhere any more when it was sent
     * @param mayFallBack whether what is popular may answer it, since a model fell ill in service
     */
    record Sent(
            String eventId,
            String userId,
            String itemId,
            Set<String> retired,
            boolean mayFallBack) {
        Sent {
            retired = Set.copyOf(retired);
        }
    }

    /**
     * What went wrong.
     *
     * @param events how many were judged
     * @param lost answered by no record
     * @param doubled answered by more than one
     * @param outOfOrder records that stand behind one that answers a later event of their user, or
     *     that name their events in another order
     * @param wrongItems records whose items are not those that follow from the user's events, or,
     *     where the model was not asked, not what is popular in it without what the user has met
     * @param wrongVersion records by a model that never served, or no longer
     * @param wrongFallback records for which the model was not asked, without need
     * @param strange answers to events that nobody sent
     * @param fallbacks records for which the model was not asked; no fault where that is allowed
     * @param repeats records whose id comes again later; no fault where delivery is at-least-once
     */
    record Verdict(
            int events,
            int lost,
            int doubled,
            int outOfOrder,
            int wrongItems,
            int wrongVersion,
            int wrongFallback,
            int strange,
            int fallbacks,
            int repeats) {

        boolean isClean() {
            return lost + doubled + outOfOrder + wrongItems + wrongVersion + wrongFallback + strange
                    == 0;
        }
    }

    private final List<CircleModel> models;
    private final Set<String> forbidden;
    private final boolean everyRecordCounts;

    /**
     * @param models all that may serve
     * @param forbidden items that no list may hold
     * @param everyRecordCounts whether a repeated id is a fault
     */
    FaultLedger(List<CircleModel> models, Collection<String> forbidden, boolean everyRecordCounts) {
        this.models = List.copyOf(models);
        this.forbidden = Set.copyOf(forbidden);
        this.everyRecordCounts = everyRecordCounts;
    }

    /**
     * The verdict on some of the events.
     *
     * @param sent all events so far, in the order in which their users caused them
     * @param from the first event to be judged; what stands before gives the history
     * @param to behind the last event to be judged
     * @param topic all records so far; those of one user in the order of their partition
     */
    Verdict judge(List<Sent> sent, int from, int to, List<Recommendation> topic) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            places.put(sent.get(i).eventId(), i);
        }
        Map<String, Recommendation> newest = new LinkedHashMap<>();
        for (Recommendation answer : topic) {
            // Taken out first: the record stands where its last copy does.
            newest.remove(answer.id());
            newest.put(answer.id(), answer);
        }
        Collection<Recommendation> counted = everyRecordCounts ? topic : newest.values();

        Attribution attribution =
                everyRecordCounts
                        ? Attribution.whereEveryNameCounts()
                        : Attribution.whereOnlyTriggersCount();
        sent.forEach(event -> attribution.sent());
        BitSet doubled = new BitSet();
        int strange = 0;
        for (Recommendation answer : counted) {
            for (Named named : attribution.recommended(numbers(answer, places, sent))) {
                switch (named.naming()) {
                    case DOUBLED -> doubled.set(named.event());
                    case STRANGE -> strange++;
                    case FIRST, REGROUPED -> {}
                }
            }
        }
        List<Recommendation> judged =
                counted.stream()
                        .filter(answer -> places.getOrDefault(answer.trigger(), -1) >= from)
                        .filter(answer -> places.get(answer.trigger()) < to)
                        .toList();
        return new Verdict(
                to - from,
                (int) IntStream.range(from, to).filter(attribution::isOpen).count(),
                doubled.get(from, to).cardinality(),
                outOfOrder(judged, places),
                wrongItems(judged, places, sent),
                count(judged, answer -> !isDue(answer, sent.get(places.get(answer.trigger())))),
                count(
                        judged,
                        answer ->
                                isFallback(answer)
                                        && !sent.get(places.get(answer.trigger())).mayFallBack()),
                strange,
                count(judged, FaultLedger::isFallback),
                topic.size() - newest.size());
    }

    /** The events that a record names; -1 for one that nobody sent, or another user. */
    private static int[] numbers(
            Recommendation answer, Map<String, Integer> places, List<Sent> sent) {
        return answer.references().stream()
                .mapToInt(eventId -> places.getOrDefault(eventId, -1))
                .map(
                        place ->
                                place >= 0 && sent.get(place).userId().equals(answer.userId())
                                        ? place
                                        : -1)
                .toArray();
    }

    private static int count(List<Recommendation> answers, Predicate<Recommendation> which) {
        return (int) answers.stream().filter(which).count();
    }

    private static boolean isFallback(Recommendation answer) {
        return answer.source() != Source.MODEL;
    }

    private static int outOfOrder(List<Recommendation> judged, Map<String, Integer> places) {
        Map<String, Integer> furthest = new HashMap<>();
        int outOfOrder = 0;
        for (Recommendation answer : judged) {
            int place = places.get(answer.trigger());
            if (place < furthest.merge(answer.userId(), place, Math::max)
                    || !isOldestFirst(answer, places)) {
                outOfOrder++;
            }
        }
        return outOfOrder;
    }

    private static boolean isOldestFirst(Recommendation answer, Map<String, Integer> places) {
        List<Integer> named =
                answer.references().stream().map(id -> places.getOrDefault(id, -1)).toList();
        return named.stream().sorted().toList().equals(named);
    }

    private int wrongItems(
            List<Recommendation> judged, Map<String, Integer> places, List<Sent> sent) {
        Map<Integer, Recommendation> byPlace = new HashMap<>();
        judged.forEach(answer -> byPlace.put(places.get(answer.trigger()), answer));
        Set<Integer> wrong = new HashSet<>();
        Map<String, List<String>> histories = new HashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            Sent event = sent.get(i);
            List<String> history =
                    histories.computeIfAbsent(event.userId(), user -> new ArrayList<>());
            history.add(event.itemId());
            Recommendation answer = byPlace.get(i);
            if (answer != null
                    && models.stream()
                            .filter(model -> model.version().equals(answer.modelVersion()))
                            .noneMatch(model -> isRight(answer, model, history))) {
                wrong.add(i);
            }
        }
        return wrong.size();
    }

    private boolean isRight(Recommendation answer, CircleModel model, List<String> history) {
        List<String> expected =
                isFallback(answer)
                        ? model.expectedFallback(history, forbidden)
                        : model.expected(history, forbidden);
        return expected.equals(answer.items().stream().map(RankedItem::itemId).toList());
    }

    private boolean isDue(Recommendation answer, Sent event) {
        return !event.retired().contains(answer.modelVersion())
                && models.stream().anyMatch(model -> model.version().equals(answer.modelVersion()));
    }
}
