package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.catalogue.ItemTable;
import io.nextup.catalogue.UnknownItems;
import io.nextup.catalogue.VocabularyRules;
import io.nextup.event.MadeFrom;
import io.nextup.event.Recommendation;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.progress.Stages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Stands for the record of a slot that had no rules. */
    private static final long NO_RULES = -1;

    private final ArrivedEvents events;
    private final PastModels models;
    private final PastCatalogue catalogue;
    private final PastJob job;
    private final Look look;
    private final Stages stages;
    private final Map<Recommendation, MadeAgain> results = new HashMap<>();
    private int lists;

    /**
     * @param events events of the lists' users
     * @param stages hears how many lists are made
     */
    Remake(
            ArrivedEvents events,
            PastModels models,
            PastCatalogue catalogue,
            PastJob job,
            Look look,
            Stages stages) {
        this.events = requireNonNull(events, "events are null");
        this.models = requireNonNull(models, "models are null");
        this.catalogue = requireNonNull(catalogue, "catalogue is null");
        this.job = requireNonNull(job, "job is null");
        this.look = requireNonNull(look, "look is null");
        this.stages = requireNonNull(stages, "stages are null");
    }

    /** Returns a result for each list, in their order. */
    List<MadeAgain> of(List<Recommendation> asked) throws IOException {
        lists = asked.size();
        Map<String, List<Recommendation>> byModel =
                asked.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Recommendation::modelVersion,
                                        TreeMap::new,
                                        Collectors.toList()));
        for (Map.Entry<String, List<Recommendation>> one : byModel.entrySet()) {
            byOneModel(one.getKey(), one.getValue());
        }
        return asked.stream().map(results::get).toList();
    }

    private void byOneModel(String version, List<Recommendation> made) throws IOException {
        try (ModelScores model = models.open(version)) {
            Map<Long, List<Recommendation>> byRules = new TreeMap<>();
            for (Recommendation list : made) {
                byRules.computeIfAbsent(rulesOffset(list), offset -> new ArrayList<>()).add(list);
            }
            byRules.forEach((offset, some) -> byOneRuleSet(model, offset, some));
        } catch (ArtifactException e) {
            unknown(made, e.getMessage());
        }
    }

    private static long rulesOffset(Recommendation list) {
        MadeFrom from = list.madeFrom();
        return from == null || from.rulesOffset() == null ? NO_RULES : from.rulesOffset();
    }

    private void unknown(List<Recommendation> some, String reason) {
        some.forEach(list -> results.putIfAbsent(list, MadeAgain.unknown(list, reason)));
    }

    private void byOneRuleSet(ModelScores model, long rulesOffset, List<Recommendation> some) {
        String slot = some.get(0).slot();
        try {
            PastCatalogue.Rules rules =
                    rulesOffset == NO_RULES
                            ? PastCatalogue.Rules.none(slot)
                            : catalogue.rules(slot, rulesOffset);
            ItemTable table = new ItemTable(rules.compiled());
            try (VocabularyRules ofModel =
                    new VocabularyRules(table, model.vocabulary(), job.unknown())) {
                CatalogueWalk walk =
                        new CatalogueWalk(
                                model,
                                table,
                                ofModel,
                                job,
                                events,
                                look,
                                some,
                                rules.timestampMillis(),
                                this::keep);
                // Without rules no item matters, as in the job.
                boolean matter =
                        !rules.compiled().rules().isEmpty() || job.unknown() == UnknownItems.DROP;
                walk.endAt(matter ? catalogue.walk(table, walk, this::report) : Long.MAX_VALUE);
            }
        } catch (UnexplainedException | TopicException e) {
            unknown(some, e.getMessage());
        }
    }

    private void keep(MadeAgain result) {
        results.put(result.list(), result);
        stages.at(new Stage(Stage.Kind.RANKING, "again", results.size(), lists, "lists"));
    }

    /** Passes on how far items are read until the first list is made: the lists take longer. */
    private void report(Stage reading) {
        if (results.isEmpty()) {
            stages.at(reading);
        }
    }
}
