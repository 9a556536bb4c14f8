package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.ItemTable;
import io.nextup.catalogue.UnknownItems;
import io.nextup.catalogue.VocabularyRules;
import io.nextup.event.MadeFrom;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The lists of one model and one rule set, each made again as soon as the table holds the items of
 * its time. Not thread-safe.
 */
final class CatalogueWalk {
    /** Clocks of producers and of the job may differ by so much. */
    private static final long CLOCKS_MILLIS = Duration.ofMinutes(1).toMillis();

    private final ModelScores model;
    private final ItemTable table;
    private final VocabularyRules ofModel;
    private final PastJob job;
    private final ArrivedEvents events;
    private final Remake.Look look;
    private final Consumer<MadeAgain> results;
    private final Deque<Recommendation> waiting;

    /** Number of records of the topic so far; compaction leaves fewer than there are offsets. */
    private long records;

    /** Newest timestamp of the records of items and of the rules so far. */
    private long newestMillis;

    /**
     * @param table takes the items, one record after the other
     * @param rulesMillis timestamp of the rules' record
     * @param results takes the result of each list
     */
    CatalogueWalk(
            ModelScores model,
            ItemTable table,
            VocabularyRules ofModel,
            PastJob job,
            ArrivedEvents events,
            Remake.Look look,
            List<Recommendation> lists,
            long rulesMillis,
            Consumer<MadeAgain> results) {
        this.model = requireNonNull(model, "model is null");
        this.table = requireNonNull(table, "table is null");
        this.ofModel = requireNonNull(ofModel, "ofModel is null");
        this.job = requireNonNull(job, "job is null");
        this.events = requireNonNull(events, "events are null");
        this.look = requireNonNull(look, "look is null");
        this.results = requireNonNull(results, "results are null");
        this.newestMillis = rulesMillis;
        // The rules look at all items anew wherever the time goes back.
        this.waiting =
                new ArrayDeque<>(
                        lists.stream()
                                .sorted(
                                        Comparator.comparingLong(CatalogueWalk::itemsOffset)
                                                .thenComparingLong(Origins::asOfMillis))
                                .toList());
    }

    private static long itemsOffset(Recommendation list) {
        return Optional.ofNullable(list.madeFrom()).map(MadeFrom::itemsOffset).orElse(0L);
    }

    /**
     * Makes the lists that the next record comes too late for.
     *
     * @return false if no list waits for it
     */
    boolean before(long offset, long timestampMillis) {
        while (!waiting.isEmpty() && itemsOffset(waiting.element()) <= offset) {
            make(waiting.remove());
        }
        records++;
        newestMillis = Math.max(newestMillis, timestampMillis);
        return !waiting.isEmpty();
    }

    /**
     * Makes the lists that are left, as far as the topic reaches.
     *
     * @param end offset at which the items topic ends
     */
    void endAt(long end) {
        for (Recommendation list : waiting) {
            if (itemsOffset(list) > end) {
                results.accept(
                        MadeAgain.unknown(
                                list,
                                "The items of then are gone: their topic ends at offset %d, so it was deleted since"
                                        .formatted(end)));
            } else {
                make(list);
            }
        }
    }

    private void make(Recommendation list) {
        if (list.source() == Source.OTHER) {
            results.accept(MadeAgain.unknown(list, "This build does not know its source: upgrade"));
            return;
        }
        Optional<PastHistory> past = events.asOf(list, job.sequence(model.rules()));
        if (past.isEmpty()) {
            results.accept(
                    MadeAgain.unknown(
                            list,
                            "The event %s that triggered it is not found: retention has removed it, its user was erased, or its producer chose another partition than Kafka's own partitioner"
                                    .formatted(list.trigger())));
            return;
        }
        Origins origins = Origins.of(list, past.get(), model, table, ofModel, job);
        MadeAgain result;
        try {
            result = judged(origins, origins.madeAgain());
        } catch (IllegalStateException e) {
            results.accept(MadeAgain.unknown(list, "Its model failed: " + e.getMessage()));
            return;
        }
        results.accept(result);
        look.at(result, origins);
    }

    /** Takes back a difference of a list of which not all is known. */
    private MadeAgain judged(Origins origins, MadeAgain result) {
        Recommendation list = origins.list();
        if (result.isTheSame()) {
            return result;
        }
        if (list.madeFrom() == null) {
            return result.butUnknown(
                    "It does not say of which items and rules it was made: the job needs nextup.publish.provenance=true. "
                            + result.detail());
        }
        if (!origins.past().isWhole()) {
            return result.butUnknown(
                    "The job had counted %d events of the user, and %d are found. %s"
                            .formatted(list.sequence(), origins.past().counted(), result.detail()));
        }
        if (newestMillis > Origins.asOfMillis(list) + CLOCKS_MILLIS) {
            return result.butUnknown(
                    "Records of its items or rules are newer than the list: a topic was deleted since. "
                            + result.detail());
        }
        Optional<String> lacking = origins.lacking(result.items());
        if (lacking.isPresent() && records < itemsOffset(list)) {
            return result.butUnknown(
                    "The record of item %s of then may be gone: compaction has removed records. %s"
                            .formatted(lacking.get(), result.detail()));
        }
        // A list that holds only what the catalogue has may be of a job that drops all else.
        boolean mayDrop =
                job.unknown() == UnknownItems.ALLOW
                        && !list.items().isEmpty()
                        && list.items().stream().allMatch(item -> table.contains(item.itemId()));
        return mayDrop && lacking.isPresent()
                ? result.withDetail(
                        "%s (the catalogue lacks item %s: a job with nextup.items.unknown=drop shows none of these)"
                                .formatted(result.detail(), lacking.get()))
                : result;
    }
}
