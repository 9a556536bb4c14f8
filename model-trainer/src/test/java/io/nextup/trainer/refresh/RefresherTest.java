package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.store.PublishedVersion;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.announce.AnnounceException;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.evaluate.ScorerLoader;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.popularity.Popularity;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.health.SlotHealth;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds over a directory's registry, with counted models. */
class RefresherTest {
    /** What a tenth of 200 users' six steps, and of their eight, begins with. */
    private static final long SIX_STEPS_WINDOW = Chain.timeMillis(5, 80);

    private static final long EIGHT_STEPS_WINDOW = Chain.timeMillis(7, 40);

    /** Later, and earlier, than all that the clock of these rounds says. */
    private static final Instant FRESH = Instant.parse("2026-11-25T00:00:00Z");

    private static final Duration COLD_AFTER = Duration.ofDays(30);

    private static final double MARGIN = .05;

    private static final Instant STALE = Instant.parse("2026-11-24T16:00:00Z");

    @TempDir Path directory;
    private LocalArtifactStore store;
    private final List<String> notes = new ArrayList<>();
    private final List<String> fetched = new ArrayList<>();
    private Runnable whilePublishing = () -> {};
    private final Topics topics = new Topics();
    private final Torch scorers = new Torch();
    private final Ticking clock = new Ticking();

    /** A topic that grows, and what was announced. */
    private static final class Topics implements RefreshTopics {
        private History history = Chain.history(6);
        private final List<ModelAnnouncement> announced = new ArrayList<>();
        private final List<ModelHealth> entries = new ArrayList<>();
        private AnnounceException failure;
        private ModelAnnouncement meanwhile;

        @Override
        public History history() {
            if (meanwhile != null) {
                announced.add(meanwhile);
            }
            return history;
        }

        private Optional<ModelAnnouncement> announced() {
            return announced.isEmpty()
                    ? Optional.empty()
                    : Optional.of(announced.get(announced.size() - 1));
        }

        @Override
        public SlotHealth slot() {
            return new SlotHealth("default", announced(), entries);
        }

        @Override
        public void announce(ModelAnnouncement announcement) throws AnnounceException {
            if (failure != null) {
                throw failure;
            }
            announced.add(announcement.after(announced()));
        }

        /** A process says that it refused the announced model. */
        private void refuses(String reason) {
            ModelAnnouncement model = announced().orElseThrow();
            judges(
                    ModelVerdict.of(
                            model.version(),
                            model.manifestSha256(),
                            ModelVerdict.Kind.REFUSED,
                            reason,
                            1));
        }

        private void judges(ModelVerdict verdict) {
            entries.add(
                    new ModelHealth(
                            "default",
                            "p",
                            null,
                            null,
                            FRESH.toEpochMilli() - 180_000,
                            FRESH.toEpochMilli(),
                            null,
                            null,
                            List.of(verdict),
                            false));
        }

        /** A process says that it serves a model. */
        private void serves(String process, Published model, Instant freshUntil) {
            entries.add(
                    new ModelHealth(
                            "default",
                            process,
                            null,
                            null,
                            freshUntil.toEpochMilli() - 180_000,
                            freshUntil.toEpochMilli(),
                            new ModelSince(model.version(), model.artifact().manifestSha256(), 1),
                            null,
                            List.of(),
                            false));
        }
    }

    private static final class Torch implements ScorerLoader {
        private String refused = "";

        @Override
        public Scorer load(Path module, int catalogueSize) throws ArtifactException {
            return TorchScorer.load(module, "cpu", catalogueSize);
        }

        @Override
        public Scorer loadVerified(Artifact artifact) throws ArtifactException {
            if (artifact.manifest().version().equals(refused)) {
                throw new ArtifactException("its module does not load");
            }
            return TorchScorer.loadVerified(artifact, "cpu");
        }
    }

    @BeforeEach
    void openARegistry() {
        store = new LocalArtifactStore(directory.resolve("registry"));
    }

    @Test
    void aFirstModelThatIsAbovePopularityIsPublishedAndAnnounced() throws Exception {
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(report.serving()).isEmpty();
        Published published = report.published().orElseThrow();
        assertThat(store.versions()).containsExactly(published.version());
        assertThat(topics.announced).hasSize(1);
        assertThat(topics.announced.get(0).version()).isEqualTo(published.version());
        assertThat(topics.announced.get(0).by()).isEqualTo(By.REFRESH);
        assertThat(report.window().fromMillis()).isEqualTo(SIX_STEPS_WINDOW);
        assertThat(report.window().users()).isEqualTo(120);
        // It knows what comes next, and was made from nothing of the window.
        Map<String, Double> metrics = published.artifact().manifest().metrics();
        assertThat(metrics.get("refresh.window.NDCG@10")).isEqualTo(1);
        assertThat(metrics.get("refresh.window.popularity.NDCG@10")).isLessThan(0.5);
        assertThat(published.artifact().manifest().provenance())
                .containsEntry("fit", "refresh")
                .containsEntry(
                        "data.newest", Instant.ofEpochMilli(Chain.timeMillis(5, 79)).toString())
                .containsEntry("refresh.start", "cold: markov is not trained in epochs")
                .doesNotContainKey("refresh.serving");
    }

    @Test
    void theNextCandidateLearnsTheLastWindowAndIsSetAgainstTheServingModel() throws Exception {
        RoundReport first = run(round(new Markov()));
        topics.history = Chain.history(8);
        RoundReport second = run(round(new Markov()));
        assertThat(second.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(second.window().fromMillis()).isEqualTo(EIGHT_STEPS_WINDOW);
        String served = first.published().orElseThrow().version();
        assertThat(second.serving()).contains(served);
        assertThat(second.decision().comparisons().get(0).version()).isEqualTo(served);
        assertThat(second.published().orElseThrow().artifact().manifest().provenance())
                .containsEntry("refresh.serving", served)
                .containsEntry(
                        "data.newest", Instant.ofEpochMilli(Chain.timeMillis(7, 39)).toString());
        assertThat(topics.announced).hasSize(2);
        assertThat(store.versions()).hasSize(2);
    }

    @Test
    void aCandidateMadeWorseOnPurposeIsRefusedAndLeavesNothing() throws Exception {
        run(round(new Markov()));
        topics.history = Chain.history(8);
        Refresher backwards = round(new Backwards());
        RoundReport report = run(backwards);
        assertThat(report.decision().outcome()).isEqualTo(Outcome.WORSE_THAN_SERVING);
        assertThat(report.decision().reason())
                .contains("and the serving %s has 1.0000".formatted(store.versions().get(0)));
        assertThat(report.published()).isEmpty();
        assertThat(store.versions()).hasSize(1);
        assertThat(topics.announced).hasSize(1);
        assertThat(run(backwards).decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(run(round(new Markov())).decision().outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void aModelOfTheRegistryThatNobodyAnnouncedHoldsNothingUp() throws Exception {
        publish(new Backwards(), SIX_STEPS_WINDOW, By.OPERATOR);
        topics.history = Chain.history(8);
        publish(new Markov(), EIGHT_STEPS_WINDOW, null);
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(report.decision().comparisons())
                .extracting(Compared::opponent)
                .containsExactly(Opponent.SERVING, Opponent.POPULARITY);
    }

    @Test
    void aModelThatIsNotBetterThanItsReferenceNamesItAndTheNextIsComparedWithBoth()
            throws Exception {
        String reference = run(round(new Markov())).published().orElseThrow().version();
        topics.history = Chain.history(8);
        Published equal = run(round(new Markov())).published().orElseThrow();
        assertThat(equal.artifact().manifest().provenance())
                .containsEntry("refresh.reference", reference);
        topics.history = Chain.history(10);
        RoundReport third = run(round(new Markov()));
        assertThat(third.decision().comparisons())
                .extracting(Compared::opponent, Compared::version)
                .startsWith(
                        tuple(Opponent.SERVING, equal.version()),
                        tuple(Opponent.REFERENCE, reference));
        assertThat(third.published().orElseThrow().artifact().manifest().provenance())
                .containsEntry("refresh.reference", reference);
    }

    @Test
    void aFirstModelThatIsNotAbovePopularityIsRefused() throws Exception {
        RoundReport report = run(round(new Backwards()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOT_ABOVE_POPULARITY);
        assertThat(store.versions()).isEmpty();
    }

    @Test
    void popularityMayServeWhereNothingElseDoes() throws Exception {
        RoundReport report = run(round(new Popularity()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(report.decision().comparisons()).isEmpty();
    }

    @Test
    void withTooFewUsersNothingIsTrained() throws Exception {
        RefreshSettings strict =
                new RefreshSettings(
                        "default",
                        10_000,
                        MARGIN,
                        121,
                        ModelRules.defaults(),
                        COLD_AFTER,
                        directory.resolve("work"));
        RoundReport report = run(round(new Markov(), strict));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.TOO_FEW_EVENTS);
        assertThat(report.training()).isEmpty();
        assertThat(store.versions()).isEmpty();
    }

    @Test
    void withTooFewItemsBeforeTheWindowNothingIsTrained() throws Exception {
        topics.history =
                new History(
                        "two clicks",
                        2,
                        UserHistories.of(
                                List.of(
                                        Interaction.click(null, "u", "a", Chain.timeMillis(0, 0)),
                                        Interaction.click(null, "u", "b", Chain.timeMillis(1, 0))),
                                SequenceRules.defaults()));
        RefreshSettings lax =
                new RefreshSettings(
                        "default",
                        10_000,
                        MARGIN,
                        1,
                        ModelRules.defaults(),
                        COLD_AFTER,
                        directory.resolve("work"));
        RoundReport report = run(round(new Markov(), lax));
        assertThat(report.window().users()).isEqualTo(1);
        assertThat(report.decision().outcome()).isEqualTo(Outcome.TOO_FEW_EVENTS);
        assertThat(report.decision().reason())
                .contains("1 items", "a model needs 2", "later rounds");
        assertThat(report.training()).isEmpty();
    }

    @Test
    void withoutNewEventsNothingIsTrainedWhoeverAsks() throws Exception {
        run(round(new Markov()));
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(report.training()).isEmpty();
        assertThat(store.versions()).hasSize(1);
    }

    @Test
    void theRulesOfTheJobDecideWhatIsJudgedAndStandInTheManifest() throws Exception {
        RoundReport first = run(round(new Markov()));
        assertThat(first.published().orElseThrow().artifact().manifest().rules())
                .isEqualTo(ModelRules.defaults());
        ModelRules others = new ModelRules(Set.of(), 86_400_000, 64, 7, 256, 300_000, false);

        RoundReport second =
                run(
                        round(
                                new Markov(),
                                new RefreshSettings(
                                        "default",
                                        10_000,
                                        MARGIN,
                                        100,
                                        others,
                                        COLD_AFTER,
                                        directory.resolve("work"))));

        // The same events, but another question.
        assertThat(second.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(second.published().orElseThrow().artifact().manifest().rules())
                .isEqualTo(others);
        assertThat(popularity(second)).isNotEqualTo(popularity(first));
    }

    private static double popularity(RoundReport report) {
        return report.published()
                .orElseThrow()
                .artifact()
                .manifest()
                .metrics()
                .get("refresh.window.popularity.NDCG@10");
    }

    @Test
    void aReferenceThatMayHaveSeenTheWindowIsNotComparedAndStaysTheReference() throws Exception {
        topics.history = Chain.history(8);
        String whole = publish(new Markov(), Long.MAX_VALUE, null);
        publish(
                train(new Markov(), new Markov().defaults(), SIX_STEPS_WINDOW, Optional.empty())
                        .with(Map.of("refresh.reference", whole)),
                By.REFRESH);
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().comparisons())
                .extracting(Compared::opponent)
                .containsExactly(Opponent.SERVING, Opponent.POPULARITY);
        assertThat(notes)
                .contains(
                        "%s is not compared: it may have been made from events up to %s, and the window begins at %s"
                                .formatted(
                                        whole,
                                        Instant.ofEpochMilli(Chain.timeMillis(7, 199)),
                                        Instant.ofEpochMilli(EIGHT_STEPS_WINDOW)));
        assertThat(report.published().orElseThrow().artifact().manifest().provenance())
                .containsEntry("refresh.reference", whole);
    }

    @Test
    void aServingModelThatCannotBeReadIsNotReplaced() throws Exception {
        Published published = run(round(new Markov())).published().orElseThrow();
        Files.write(Path.of(URI.create(published.location() + "model.pt")), new byte[9]);
        topics.history = Chain.history(8);
        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("announced model " + published.version())
                .hasMessageEndingWith("; announce another with models announce");
        assertThat(topics.announced).hasSize(1);
    }

    @Test
    void aServingModelThatDoesNotLoadIsSaidBeforeAnythingIsTrained() throws Exception {
        String version = run(round(new Markov())).published().orElseThrow().version();
        scorers.refused = version;
        topics.history = Chain.history(8);
        notes.clear();
        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "announced model " + version,
                        "its module does not load",
                        "announce another with models announce");
        assertThat(notes).isEmpty();
    }

    @Test
    void ofTheOtherModelsOnlyTheReferenceIsFetchedIntoWhatRoundsShare() throws Exception {
        run(round(new Markov()));
        topics.history = Chain.history(8);
        String second = run(round(new Markov())).published().orElseThrow().version();
        String first = store.versions().get(0);
        topics.history = Chain.history(10);
        publish(new Markov(), Chain.timeMillis(7, 39), null);
        fetched.clear();
        assertThat(run(round(new Markov())).serving()).contains(second);
        assertThat(fetched).containsExactly(first + " " + directory.resolve("work/models"));
    }

    @Test
    void whatAnEarlierTrainingLeftAndDoesNotFitIsSetAside() throws Exception {
        String version = serve(8);
        // As if another build had written it: a network of another width.
        train(network(16), Optional.of(state(version)));
        topics.history = Chain.history(8);
        RoundReport report = run(round(new SasRec(), network(8), settings("work")));
        assertThat(report.training().orElseThrow().start())
                .isEqualTo("cold: no training state of the serving %s was kept".formatted(version));
        assertThat(state(version)).doesNotExist();
        assertThat(notes)
                .contains("Start warm: from " + version)
                .anyMatch(
                        note ->
                                note.matches(
                                        "Set aside: item_embedding has .* are needed for .* items"));
    }

    @Test
    void oldWeightsAreGivenUpOnceThoughNothingNewHasCome() throws Exception {
        Refresher rounds = round(new SasRec(), network(8), settings("work"));
        Published first = run(rounds).published().orElseThrow();
        assertThat(run(rounds).decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        String begun = first.artifact().manifest().provenance().get("refresh.coldStart");
        assertThat(Instant.parse(begun)).isBetween(STALE, FRESH);

        clock.pass(COLD_AFTER);
        RoundReport report = run(rounds);
        assertThat(report.training().orElseThrow().start())
                .startsWith("cold: ")
                .contains(first.version())
                .contains(begun);
        assertThat(
                        Instant.parse(
                                report.published()
                                        .orElseThrow()
                                        .artifact()
                                        .manifest()
                                        .provenance()
                                        .get("refresh.coldStart")))
                .isAfterOrEqualTo(Instant.parse(begun).plus(COLD_AFTER));
        assertThat(run(rounds).decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
    }

    @Test
    void aModelThatIsAnnouncedMeanwhileStays() throws Exception {
        String first = run(round(new Markov())).published().orElseThrow().version();
        topics.history = Chain.history(8);
        topics.meanwhile = new ModelAnnouncement("default", "chosen", "file:///c", "ab", 1);
        assertThatThrownBy(() -> run(round(new Markov())))
                .hasMessage(
                        "chosen was announced while a candidate was judged against %s: nothing is"
                                + " announced, the next round judges anew",
                        first);
        assertThat(store.versions()).containsExactly(first);
        assertThat(topics.announced()).contains(topics.meanwhile);
    }

    @Test
    void aModelThatIsAnnouncedDuringThePublicationStays() throws Exception {
        String first = run(round(new Markov())).published().orElseThrow().version();
        topics.history = Chain.history(8);
        whilePublishing =
                () ->
                        topics.announced.add(
                                new ModelAnnouncement("default", "chosen", "file:///c", "ab", 1));
        assertThatThrownBy(() -> run(round(new Markov())))
                .hasMessageStartingWith(
                        "chosen was announced while a candidate was judged against %s", first);
        assertThat(topics.announced()).map(ModelAnnouncement::version).contains("chosen");
    }

    @Test
    void whereTheAnnouncedModelDoesNotServeACandidateIsSetAgainstTheOneThatDoes() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(10);
        topics.serves("p", first, FRESH);
        topics.serves("q", first, FRESH);
        topics.serves("r", second, FRESH);

        RoundReport report = run(round(new Markov()));

        assertThat(report.serving()).contains(first.version());
        assertThat(report.decision().comparisons())
                .extracting(Compared::opponent, Compared::version)
                .startsWith(tuple(Opponent.SERVING, first.version()));
        assertThat(report.details())
                .first()
                .asString()
                .startsWith(
                        "%s serves in 2 of 3 processes, and %s is announced"
                                .formatted(first.version(), second.version()));
        assertThat(report.json())
                .containsEntry("serving", first.version())
                .containsEntry("announced", second.version())
                .containsEntry("servingProcesses", 2)
                .containsEntry("freshProcesses", 3);
        Published third = report.published().orElseThrow();
        assertThat(third.artifact().manifest().provenance())
                .containsEntry("refresh.serving", first.version());
        assertThat(topics.announced()).map(ModelAnnouncement::version).contains(third.version());
    }

    @Test
    void whatIsStaleDoesNotCountAndTheAnnouncedModelIsTheOneToBeat() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(10);
        topics.serves("p", first, STALE);

        RoundReport report = run(round(new Markov()));

        assertThat(report.serving()).contains(second.version());
        assertThat(report.details().get(0)).startsWith("judged by ");
        assertThat(report.json())
                .containsEntry("announced", second.version())
                .doesNotContainKey("servingProcesses");
    }

    /** Else a trainer that is started anew would announce once more what processes found bad. */
    @Test
    void whatIsAnnouncedAndDoesNotServeIsNotMadeAgainFromTheSameEvents() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        run(round(new Markov()));
        topics.serves("p", first, FRESH);

        RoundReport report = run(round(new Markov()));

        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(report.details())
                .singleElement()
                .asString()
                .startsWith("%s serves in 1 of 1 processes, ".formatted(first.version()));
    }

    @Test
    void whatServesAndIsAnnouncedNoMoreIsFoundInTheRegistry() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        topics.serves("p", first, FRESH);
        topics.announced.clear();

        RoundReport report = run(round(new Markov()));

        assertThat(report.serving()).contains(first.version());
        assertThat(report.details().get(0))
                .startsWith(
                        "%s serves in 1 of 1 processes, and nothing is announced: "
                                .formatted(first.version()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void aServingModelThatCannotBeFoundIsNotReplaced() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(8);
        Published second = run(round(new Markov())).published().orElseThrow();
        topics.history = Chain.history(10);
        topics.serves("p", first, FRESH);
        topics.announced.subList(0, 2).clear();
        topics.announced.add(second.announcement("default", By.OPERATOR, 1));
        store.delete(first.version());
        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "serving model " + first.version(), "No version " + first.version());
        assertThat(topics.announced).hasSize(1);
    }

    @Test
    void anotherModelOfTheVersionThatServesIsNotTakenForIt() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        topics.announced.clear();
        topics.serves("p", first, FRESH);
        topics.entries.set(
                0,
                new ModelHealth(
                        "default",
                        "p",
                        null,
                        null,
                        1,
                        FRESH.toEpochMilli(),
                        new ModelSince(first.version(), "another", 1),
                        null,
                        List.of(),
                        false));
        assertThatThrownBy(() -> run(round(new Markov())))
                .hasMessageContaining("serving model " + first.version())
                .hasMessageContaining("is another model of that version");
    }

    @Test
    void whatIsLearntIsTheSameIfOnlyTheWindowHasGrown() throws Exception {
        // What serves knows all of six steps: the window holds what has come since.
        publish(new Markov(), Long.MAX_VALUE, By.OPERATOR);
        topics.history = sixStepsAnd(60);
        Refresher rounds =
                round(
                        new Markov(),
                        new RefreshSettings(
                                "default",
                                10_000,
                                MARGIN,
                                60,
                                ModelRules.defaults(),
                                COLD_AFTER,
                                directory.resolve("work")));
        assertThat(run(rounds).decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        topics.announced.remove(1);
        topics.history = sixStepsAnd(110);
        RoundReport report = run(rounds);
        assertThat(report.window().users()).isEqualTo(110);
        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
    }

    private static History sixStepsAnd(int events) {
        List<Interaction> interactions = new ArrayList<>(Chain.steps(0, 6));
        interactions.addAll(Chain.steps(6, 7).subList(0, events));
        return new History(
                "chain",
                interactions.size(),
                UserHistories.of(interactions, SequenceRules.defaults()));
    }

    @Test
    void aWarmStartThatDivergesIsTriedColdInTheSameRound() throws Exception {
        String version = serve(8);
        train(network(8), Optional.of(state(version)));
        topics.history = Chain.history(8);
        RoundReport report = run(round(new DivergingWhenWarm(), network(8), settings("work")));
        assertThat(report.training().orElseThrow().start())
                .isEqualTo("cold: no training state of the serving %s was kept".formatted(version));
        assertThat(notes).contains("Set aside: The loss is NaN: try a smaller learning rate");
    }

    @Test
    void whoeverLostTheLeasePublishesNothing() throws Exception {
        HeldLease lease = lease();
        lease.close();
        assertThatThrownBy(() -> round(new Markov()).run(moment(), epoch -> {}, lease))
                .isInstanceOf(LeaseLostException.class);
        assertThat(store.versions()).isEmpty();
    }

    @Test
    void afterAFailedAnnouncementTheNextRoundGoesOn() throws Exception {
        topics.failure = new AnnounceException("the broker is away");
        Refresher rounds = round(new Markov());
        assertThatThrownBy(() -> run(rounds)).hasMessage("the broker is away");
        assertThat(store.versions()).hasSize(1);
        topics.failure = null;
        RoundReport report = run(rounds);
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(topics.announced).hasSize(1);
    }

    @Test
    void theJsonTellsAllOfARound() throws Exception {
        Map<String, Object> json = run(round(new Markov())).json();
        assertThat(json.keySet())
                .startsWith(
                        "outcome",
                        "reason",
                        "serving",
                        "announced",
                        "version",
                        "path",
                        "interactions")
                .contains("window", "start", "cpuSeconds", "NDCG@10", "comparisons");
        assertThat(json).containsEntry("outcome", "accepted").containsEntry("serving", null);
        assertThat(json.get("window"))
                .isEqualTo(
                        Map.of(
                                "from",
                                Instant.ofEpochMilli(SIX_STEPS_WINDOW).toString(),
                                "events",
                                120,
                                "users",
                                120,
                                "learntUntil",
                                Instant.ofEpochMilli(Chain.timeMillis(5, 79)).toString()));
    }

    @Test
    void aRoundThatTrainedSaysWhenWhatItWasJudgedByJoinsTheTrainingData() throws Exception {
        RoundReport first = run(round(new Markov()));
        assertThat(first.outcome()).startsWith("accepted: NDCG@10 1.0000, and pop");
        assertThat(first.details())
                .satisfiesExactly(
                        judged ->
                                assertThat(judged)
                                        .isEqualTo(
                                                "judged by 120 events of 120 users since 2026-01-01T00:05:00.080Z, which join the training data once newer ones have come"),
                        model -> assertThat(model).startsWith("published "));
        RoundReport second = run(round(new Markov()));
        assertThat(second.outcome()).startsWith("nothing-new: ");
        assertThat(second.details()).isEmpty();
        assertThat(second.json().get("window")).asString().doesNotContain("learntUntil");
    }

    private Refresher round(Family family) {
        return round(family, settings("work"));
    }

    @Test
    void whereTheJobRefusesModelsOfTheseRulesARoundFailsBeforeItTrains() throws Exception {
        String refused = run(round(new Markov())).published().orElseThrow().version();
        topics.history = Chain.history(8);
        topics.refuses(ModelRules.REQUIRE_SAME_OPTION + " is true: types is all types here");

        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("give it the job's rules")
                .hasMessageContaining(refused)
                .hasMessageContaining(ModelRules.REQUIRE_SAME_OPTION);
        assertThat(store.versions()).containsExactly(refused);

        RoundReport report = run(round(new Markov(), settings(shorter(), "work")));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(notes)
                .filteredOn(line -> line.contains("was trained by other rules"))
                .singleElement()
                .asString()
                .contains(refused, "--capacity is 50 here, the model's 100");
    }

    @Test
    void aRefusalForAnotherReasonEndsNoRound() throws Exception {
        run(round(new Markov()));
        topics.history = Chain.history(8);
        topics.refuses("its module does not load");

        assertThat(run(round(new Markov())).decision().outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    private static ModelRules shorter() {
        ModelRules rules = ModelRules.defaults();
        return new ModelRules(
                rules.types(),
                rules.maxLatenessMillis(),
                rules.dedupeWindow(),
                50,
                rules.maxIdLength(),
                rules.maxFutureMillis(),
                rules.excludeSeen());
    }

    private RefreshSettings settings(String work) {
        return settings(ModelRules.defaults(), work);
    }

    private RefreshSettings settings(ModelRules rules, String work) {
        return new RefreshSettings(
                "default", 10_000, MARGIN, 100, rules, COLD_AFTER, directory.resolve(work));
    }

    private static TrainOptions network(int dimension) {
        return new SasRec()
                .defaults()
                .with(LearningOptions.MAX_LENGTH, 8)
                .with(NetworkOptions.DIMENSION, dimension)
                .with(NetworkOptions.LAYERS, 1)
                .with(NetworkOptions.DROPOUT, 0.1)
                .with(LearningOptions.BATCH_SIZE, 32)
                .with(LearningOptions.LEARNING_RATE, 1e-2)
                .with(LearningOptions.NEGATIVES, 8)
                .with(LearningOptions.MAX_EPOCHS, 6)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 2)
                .with(LearningOptions.PATIENCE, 6);
    }

    /** SASRec with a bad end for whatever goes on from earlier weights. */
    private static final class DivergingWhenWarm implements Family {
        private final SasRec sasRec = new SasRec();

        @Override
        public String name() {
            return sasRec.name();
        }

        @Override
        public String summary() {
            return sasRec.summary();
        }

        @Override
        public TrainOptions defaults() {
            return sasRec.defaults();
        }

        @Override
        public Trained train(TrainingTask task) throws IOException {
            if (task.continuation().previous().isPresent()) {
                throw new ArithmeticException("The loss is NaN: try a smaller learning rate");
            }
            return sasRec.train(task);
        }
    }

    /** The store, with a look at what is fetched from it. */
    private ArtifactStore registry() {
        LocalArtifactStore local = store;
        return new ArtifactStore() {
            @Override
            public URI publish(Artifact staged) throws IOException {
                whilePublishing.run();
                return local.publish(staged);
            }

            @Override
            public List<PublishedVersion> published() throws IOException {
                return local.published();
            }

            @Override
            public URI locate(String version) throws ArtifactException, IOException {
                return local.locate(version);
            }

            @Override
            public Manifest manifest(String version) throws ArtifactException, IOException {
                return local.manifest(version);
            }

            @Override
            public Artifact fetch(URI location, Path cache) throws ArtifactException, IOException {
                fetched.add(Path.of(location).getFileName() + " " + cache);
                return local.fetch(location, cache);
            }

            @Override
            public Artifact copyTo(
                    URI location, String manifestSha256, Path empty, LongConsumer progress)
                    throws ArtifactException, IOException {
                return local.copyTo(location, manifestSha256, empty, progress);
            }

            @Override
            public void delete(String version) throws ArtifactException, IOException {
                local.delete(version);
            }

            @Override
            public int clearLeftovers(Instant before) throws IOException {
                return local.clearLeftovers(before);
            }

            @Override
            public Lease acquireLease(String owner, Duration duration) throws IOException {
                return local.acquireLease(owner, duration);
            }
        };
    }

    private Refresher round(Family family, RefreshSettings settings) {
        return round(family, family.defaults(), settings);
    }

    private Refresher round(Family family, TrainOptions options, RefreshSettings settings) {
        return new Refresher(
                new RefreshContext(topics, registry(), scorers, clock, notes::add),
                family,
                options,
                settings);
    }

    private RoundReport run(Refresher rounds) throws Exception {
        try (HeldLease lease = lease()) {
            return rounds.run(moment(), epoch -> {}, lease);
        }
    }

    private HeldLease lease() throws IOException {
        return new HeldLease(store.acquireLease("a test", Duration.ofHours(1)), notes::add);
    }

    private Path moment() throws IOException {
        return Files.createTempDirectory(directory, "round");
    }

    /** Each look at it a second later, so that the order of versions is that of their making. */
    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-24T16:05:01Z");

        @Override
        public Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }

        private void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("The zone is UTC");
        }
    }

    /** Made from what the topic holds from before a time. */
    private String publish(Family family, long beforeMillis, By announcer) throws Exception {
        return publish(train(family, family.defaults(), beforeMillis, Optional.empty()), announcer);
    }

    /** A network that serves, whatever it is worth; made from the first six steps but the last. */
    private String serve(int dimension) throws Exception {
        return publish(
                train(network(dimension), Optional.empty())
                        .with(Map.of("refresh.coldStart", STALE.toString())),
                By.OPERATOR);
    }

    /** Where a round looks for the state of a model's training. */
    private Path state(String version) throws IOException {
        return Files.createDirectories(directory.resolve("work")).resolve(version + ".checkpoint");
    }

    private Candidate train(TrainOptions options, Optional<Path> checkpoint) throws Exception {
        return train(new SasRec(), options, SIX_STEPS_WINDOW, checkpoint);
    }

    private Candidate train(
            Family family, TrainOptions options, long beforeMillis, Optional<Path> checkpoint)
            throws Exception {
        History history =
                new History(
                        "chain",
                        0,
                        new JudgingWindow(beforeMillis, List.of(), 0)
                                .before(topics.history.users()));
        return new CandidateTraining(
                        family, options, ModelRules.defaults(), epoch -> {}, notes::add)
                .train(
                        history,
                        FitAll.split(history.users(), 1),
                        "all",
                        moment(),
                        new Continuation(Optional.empty(), checkpoint));
    }

    /**
     * @param announcer null for a model that is not announced
     */
    private String publish(Candidate candidate, By announcer) throws Exception {
        Published published =
                candidate.publish(new Publisher(store, clock), moment().resolve("a"), Map.of());
        if (announcer != null) {
            topics.announce(published.announcement("default", announcer, 1));
        }
        return published.version();
    }
}
