package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.UnknownItems;
import io.nextup.console.settings.Intake;
import io.nextup.event.Recommendation;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.progress.Stages;
import io.nextup.trainer.store.HistoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes lists again and explains them. */
public final class PastLists {
    private final Settings settings;
    private final PastModels models;
    private final Stages stages;

    /**
     * Places of lists, and of what they were made of.
     *
     * @param intake how the records of the interactions topic are read
     * @param items where the fields of an item's record stand
     * @param unknown what the job does with a model's items that the catalogue lacks
     * @param store the trainer's store from which events are read; empty for the topic
     */
    public record Settings(
            KafkaSettings kafka,
            Intake intake,
            ItemMapping items,
            UnknownItems unknown,
            Optional<Path> store) {
        public Settings {
            requireNonNull(kafka, "kafka is null");
            requireNonNull(intake, "intake is null");
            requireNonNull(items, "items are null");
            requireNonNull(unknown, "unknown is null");
            requireNonNull(store, "store is null");
        }
    }

    /**
     * A list that was made again.
     *
     * @param past the user's history; empty where it is not known
     * @param reasons why it is as it is; empty where it could not be made again
     * @param rulesRevision revision of the rules that held; 0 for none, and where it is not known
     */
    public record Explained(
            MadeAgain result,
            Optional<PastHistory> past,
            Optional<ListReasons> reasons,
            long rulesRevision) {}

    /**
     * @param models the models that made the lists
     * @param stages hears how far topics are read
     */
    public PastLists(Settings settings, PastModels models, Stages stages) {
        this.settings = requireNonNull(settings, "settings are null");
        this.models = requireNonNull(models, "models are null");
        this.stages = requireNonNull(stages, "stages are null");
    }

    /** Makes a list again and explains it. */
    public Explained explain(Recommendation list) throws TopicException, IOException {
        Explained[] seen = new Explained[1];
        MadeAgain result =
                remake(
                                List.of(list),
                                (made, origins) ->
                                        seen[0] =
                                                new Explained(
                                                        made,
                                                        Optional.of(origins.past()),
                                                        Optional.of(ListReasons.of(made, origins)),
                                                        origins.table()
                                                                .rules()
                                                                .source()
                                                                .revision()))
                        .get(0);
        return seen[0] == null
                ? new Explained(result, Optional.empty(), Optional.empty(), 0)
                : new Explained(result, seen[0].past, seen[0].reasons, seen[0].rulesRevision);
    }

    /** Makes lists again; returns a result for each, in their order. */
    public List<MadeAgain> remake(Collection<Recommendation> lists)
            throws TopicException, IOException {
        return remake(List.copyOf(lists), Remake.Look.NONE);
    }

    private List<MadeAgain> remake(List<Recommendation> lists, Remake.Look look)
            throws TopicException, IOException {
        Set<String> users = lists.stream().map(Recommendation::userId).collect(Collectors.toSet());
        return new Remake(
                        events(users),
                        models,
                        new PastCatalogue(settings.kafka, settings.items, stages),
                        settings.unknown,
                        look,
                        stages)
                .of(lists);
    }

    private ArrivedEvents events(Set<String> users) throws TopicException, IOException {
        if (settings.store.isEmpty()) {
            return ArrivedEvents.ofTopic(settings.kafka, settings.intake, users, stages);
        }
        try (HistoryStore store = HistoryStore.openExisting(settings.store.get())) {
            return ArrivedEvents.ofStore(store.interactions(), users);
        }
    }

    /** Returns the titles that the items topic has now of some items. */
    public Map<String, String> titles(Set<String> items) throws TopicException {
        return new PastCatalogue(settings.kafka, settings.items, stages).titles(items);
    }
}
