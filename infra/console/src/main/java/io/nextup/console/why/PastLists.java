package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.console.settings.Intake;
import io.nextup.event.Recommendation;
import io.nextup.event.RuleSet;
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
     * @param job the job that wrote the lists
     * @param store the trainer's store from which events are read; empty for the topic
     * @param mostItems most records of the items topic that this process has memory for
     */
    public record Settings(
            KafkaSettings kafka, Intake intake, PastJob job, Optional<Path> store, long mostItems) {
        public Settings {
            requireNonNull(kafka, "kafka is null");
            requireNonNull(intake, "intake is null");
            requireNonNull(job, "job is null");
            requireNonNull(store, "store is null");
        }
    }

    /**
     * A list that was made again.
     *
     * @param past the user's history; empty where it is not known
     * @param reasons why it is as it is; empty where it could not be made again
     * @param rules the rules of then; empty where they are not known
     * @param itemCount number of items of the catalogue that had been read
     */
    public record Explained(
            MadeAgain result,
            Optional<PastHistory> past,
            Optional<ListReasons> reasons,
            Optional<RuleSet> rules,
            int itemCount) {}

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
                                                        reasons(made, origins),
                                                        Optional.of(
                                                                origins.table().rules().source()),
                                                        origins.table().size()))
                        .get(0);
        return seen[0] == null
                ? new Explained(result, Optional.empty(), Optional.empty(), Optional.empty(), 0)
                : seen[0];
    }

    /** Reasons of a list of which too little is known would be guesses. */
    private static Optional<ListReasons> reasons(MadeAgain made, Origins origins) {
        return made.outcome() == MadeAgain.Outcome.UNKNOWN
                ? Optional.empty()
                : Optional.of(new ListReasoning(made, origins).reasons());
    }

    /** Makes lists again; returns a result for each, in their order. */
    public List<MadeAgain> remake(Collection<Recommendation> lists)
            throws TopicException, IOException {
        return remake(List.copyOf(lists), Remake.Look.NONE);
    }

    private List<MadeAgain> remake(List<Recommendation> lists, Remake.Look look)
            throws TopicException, IOException {
        Set<String> users = lists.stream().map(Recommendation::userId).collect(Collectors.toSet());
        return new Remake(events(users), models, catalogue(), settings.job, look, stages).of(lists);
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
        return catalogue().titles(items);
    }

    private PastCatalogue catalogue() {
        return new PastCatalogue(settings.kafka, settings.job.items(), settings.mostItems, stages);
    }
}
