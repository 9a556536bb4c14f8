package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.ItemTable;
import io.nextup.catalogue.UnknownItems;
import io.nextup.catalogue.VocabularyRules;
import io.nextup.event.MadeFrom;
import io.nextup.event.Recommendation;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.progress.Stages;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes lists again: by the model that made them, of the events, items and rules as they were then.
 *
 * <p>It opens one model after the other, and reads the items topic once for each pair of a model
 * and a rule set. Not thread-safe.
 */
final class Remake {
    /** Sees each list while its model is open and the table holds the items of then. */
    @FunctionalInterface
    interface Look {
        /** Looks at nothing. */
        Look NONE = (result, origins) -> {};

        void at(MadeAgain result, Origins origins);
    }

    private final ArrivedEvents events;
    private final PastModels models;
    private final PastCatalogue catalogue;
    private final UnknownItems unknown;
    private final Look look;
    private final Stages stages;
    private final Map<Recommendation, MadeAgain> results = new HashMap<>();
    private int lists;

    /**
     * @param events events of the lists' users
     * @param unknown what the job does with a model's items that the catalogue lacks
     * @param stages hears how many lists are made
     */
    Remake(
            ArrivedEvents events,
            PastModels models,
            PastCatalogue catalogue,
            UnknownItems unknown,
            Look look,
            Stages stages) {
        this.events = requireNonNull(events, "events are null");
        this.models = requireNonNull(models, "models are null");
        this.catalogue = requireNonNull(catalogue, "catalogue is null");
        this.unknown = requireNonNull(unknown, "unknown is null");
        this.look = requireNonNull(look, "look is null");
        this.stages = requireNonNull(stages, "stages are null");
    }

    /** Returns a result for each list, in their order. */
    List<MadeAgain> of(List<Recommendation> lists) throws TopicException, IOException {
        this.lists = lists.size();
        Map<String, List<Recommendation>> byModel =
                lists.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Recommendation::modelVersion,
                                        TreeMap::new,
                                        Collectors.toList()));
        for (Map.Entry<String, List<Recommendation>> one : byModel.entrySet()) {
            byOneModel(one.getKey(), one.getValue());
        }
        return lists.stream().map(results::get).toList();
    }

    private void byOneModel(String version, List<Recommendation> lists)
            throws TopicException, IOException {
        try (ModelScores model = models.open(version)) {
            Map<Optional<Long>, List<Recommendation>> byRules = new LinkedHashMap<>();
            for (Recommendation list : lists) {
                byRules.computeIfAbsent(rulesOffset(list), offset -> new ArrayList<>()).add(list);
            }
            for (Map.Entry<Optional<Long>, List<Recommendation>> one : byRules.entrySet()) {
                byOneRuleSet(model, one.getKey(), one.getValue());
            }
        } catch (ArtifactException e) {
            unknown(lists, e.getMessage());
        }
    }

    /** Passes on how far items are read until the first list is made: most time goes into these. */
    private void report(Stage reading) {
        if (results.isEmpty()) {
            stages.at(reading);
        }
    }

    private static Optional<Long> rulesOffset(Recommendation list) {
        return Optional.ofNullable(list.madeFrom()).map(MadeFrom::rulesOffset);
    }

    private void unknown(List<Recommendation> lists, String reason) {
        lists.forEach(list -> results.putIfAbsent(list, MadeAgain.unknown(list, reason)));
    }

    private void byOneRuleSet(
            ModelScores model, Optional<Long> rulesOffset, List<Recommendation> lists)
            throws TopicException {
        String slot = lists.get(0).slot();
        CompiledRules rules;
        try {
            rules =
                    rulesOffset.isPresent()
                            ? catalogue.rules(slot, rulesOffset.get())
                            : PastCatalogue.none(slot);
        } catch (UnexplainedException e) {
            unknown(lists, e.getMessage());
            return;
        }
        ItemTable table = new ItemTable(rules);
        try (VocabularyRules ofModel = new VocabularyRules(table, model.vocabulary(), unknown)) {
            Walk walk = new Walk(model, table, ofModel, lists);
            if (rulesOffset.isPresent() || unknown == UnknownItems.DROP) {
                walk.endAt(catalogue.walk(table, walk::before, this::report));
            } else {
                walk.end();
            }
        }
    }

    /** The lists of one model and one rule set, in the order in which the items were read. */
    private final class Walk {
        private final ModelScores model;
        private final ItemTable table;
        private final VocabularyRules ofModel;
        private final Deque<Recommendation> waiting;

        /** Lists that differ, and their items that the table lacked. */
        private final Map<Recommendation, Set<String>> missing = new LinkedHashMap<>();

        private final Set<String> later = new HashSet<>();

        Walk(
                ModelScores model,
                ItemTable table,
                VocabularyRules ofModel,
                List<Recommendation> lists) {
            this.model = model;
            this.table = table;
            this.ofModel = ofModel;
            this.waiting =
                    new ArrayDeque<>(
                            lists.stream()
                                    .sorted(Comparator.comparingLong(Walk::itemsOffset))
                                    .toList());
        }

        private static long itemsOffset(Recommendation list) {
            return list.madeFrom() == null || list.madeFrom().itemsOffset() == null
                    ? 0
                    : list.madeFrom().itemsOffset();
        }

        void before(String id, long offset) {
            while (!waiting.isEmpty() && itemsOffset(waiting.element()) <= offset) {
                make(waiting.remove());
            }
            if (!missing.isEmpty() && id != null && !table.contains(id)) {
                later.add(id);
            }
        }

        /** Makes the lists that are left, whose items have all been read. */
        void end() {
            waiting.forEach(this::make);
            forgiveMissing();
        }

        /**
         * Makes those of the lists that are left whose items the topic can hold.
         *
         * @param end offset at which the items topic ends
         */
        void endAt(long end) {
            List<Recommendation> beyond =
                    waiting.stream().filter(list -> itemsOffset(list) > end).toList();
            unknown(
                    beyond,
                    "The items of then are gone: their topic ends at offset %d, so it was deleted since"
                            .formatted(end));
            waiting.removeAll(beyond);
            end();
        }

        /** Takes back a difference that an item explains whose record of then is gone. */
        private void forgiveMissing() {
            missing.forEach(
                    (list, items) ->
                            items.stream()
                                    .filter(later::contains)
                                    .findFirst()
                                    .ifPresent(
                                            item ->
                                                    results.computeIfPresent(
                                                            list,
                                                            (key, result) ->
                                                                    result.butUnknown(
                                                                            "The record of item %s of then is gone: it was superseded, and compaction has removed it"
                                                                                    .formatted(
                                                                                            item)))));
        }

        private void make(Recommendation list) {
            Optional<PastHistory> past = events.asOf(list, model.rules().sequence());
            if (past.isEmpty()) {
                unknown(
                        List.of(list),
                        "The event %s that triggered it is not there any more: retention has removed it, or its user was erased"
                                .formatted(list.trigger()));
                return;
            }
            Origins origins = Origins.of(list, past.get(), model, table, ofModel, unknown);
            MadeAgain result = judged(origins, MadeAgain.of(list, origins.items()));
            results.put(list, result);
            stages.at(new Stage(Stage.Kind.RANKING, "again", results.size(), lists, "lists"));
            if (result.outcome() == MadeAgain.Outcome.DIFFERENT) {
                missing.put(list, origins.lacking(result.items()));
            }
            look.at(result, origins);
        }

        /** Says of a list that differs why that may be: nobody knows all that it was made of. */
        private static MadeAgain judged(Origins origins, MadeAgain result) {
            Recommendation list = origins.list();
            if (result.isTheSame()) {
                return result;
            }
            if (list.madeFrom() == null) {
                return result.butUnknown(
                        "It does not say of which items and rules it was made: the job needs nextup.publish.provenance=true. "
                                + result.detail());
            }
            return origins.past().isWhole()
                    ? result
                    : result.butUnknown(
                            "Only %d of the %d events that it was made of are there. %s"
                                    .formatted(
                                            origins.past().counted(),
                                            list.sequence(),
                                            result.detail()));
        }
    }
}
