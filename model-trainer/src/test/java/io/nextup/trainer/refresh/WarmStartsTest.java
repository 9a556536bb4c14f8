package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.blend.Blend;
import io.nextup.trainer.family.gru4rec.Gru4Rec;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.family.sessionknn.SessionKnn;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.WarmStarts.Start;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmStartsTest {
    private static final Duration COLD_AFTER = Duration.ofDays(30);

    /** When the first of the trainings began that go on from each other. */
    private static final Instant BEGUN = Instant.parse("2026-11-01T12:00:00Z");

    private static final Instant NOW = BEGUN.plus(Duration.ofDays(2));

    @TempDir Path directory;
    private TrainingStates states;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void makeADirectory() {
        states = new TrainingStates(directory.resolve("states"));
    }

    @Test
    void theNextTrainingGoesOnFromTheLastUnderAGrownVocabulary() throws Exception {
        Artifact model = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        Start start = start("sasrec", model);
        assertThat(start.words()).isEqualTo("warm: from " + model.manifest().version());
        assertThat(start.previous().orElseThrow().snapshot().steps()).isPositive();
        List<EpochReport> cold = new ArrayList<>();
        states.discard(states.inProgress("a training"));
        train("sasrec", 24, Optional.empty(), cold::add);
        List<EpochReport> warm = new ArrayList<>();
        states.discard(states.inProgress("a training"));
        train("sasrec", 24, Optional.of(start), warm::add);
        assertThat(warm.get(0).loss()).isLessThan(cold.get(0).loss() - 0.1);
    }

    @Test
    void aChallengerIsColdThoughTheTrainingCouldGoOn() throws Exception {
        Artifact model = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        Start start = starts("sasrec", options("sasrec")).from(Optional.of(model), NOW, true);
        assertThat(start.previous()).isEmpty();
        assertThat(start.words()).startsWith("cold: a challenger of " + model.manifest().version());
        assertThat(start.coldStart()).isEqualTo(NOW);
    }

    @Test
    void aBlendGoesOnTooUnlessItsNetworkIsOfAnotherFamily() throws Exception {
        Artifact model = keep(train("blend", 20, Optional.empty(), epoch -> {}));
        assertThat(start("blend", model).previous()).isPresent();
        Blend otherCounts = Blend.of(new SasRec(), new SessionKnn());
        assertThat(
                        new WarmStarts(
                                        otherCounts,
                                        small(otherCounts.defaults())
                                                .with(LearningOptions.MAX_LENGTH, 8),
                                        ModelRules.defaults(),
                                        states,
                                        COLD_AFTER,
                                        notes::add)
                                .from(Optional.of(model), NOW, false)
                                .previous())
                .isPresent();
        Blend other = Blend.of(new Gru4Rec(), new Markov());
        assertCold(
                new WarmStarts(
                                other,
                                other.defaults(),
                                ModelRules.defaults(),
                                states,
                                COLD_AFTER,
                                notes::add)
                        .from(Optional.of(model), NOW, false),
                "cold: %s has blendOf sasrec instead of gru4rec"
                        .formatted(model.manifest().version()));
    }

    @Test
    void aStateOfAnotherFamilyOrOtherSizesIsNotGoneOnFrom() throws Exception {
        Artifact model = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        String version = model.manifest().version();
        assertCold(start("gru4rec", model), "cold: %s is of the family sasrec".formatted(version));
        assertCold(
                starts("sasrec", network("sasrec").with(NetworkOptions.DIMENSION, 16))
                        .from(Optional.of(model), NOW, false),
                "cold: %s has dimension 8 instead of 16".formatted(version));
    }

    /** The seed draws who is held out: it has learnt the last items of the others. */
    @Test
    void aStateOfAnotherSeedIsNotGoneOnFrom() throws Exception {
        Artifact model = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        TrainOptions options = network("sasrec");
        assertThat(
                        starts("sasrec", options.withSeed(1))
                                .from(Optional.of(model), NOW, false)
                                .isWarm())
                .isTrue();
        assertCold(
                starts("sasrec", options.withSeed(2)).from(Optional.of(model), NOW, false),
                "cold: %s has seed 1 instead of 2".formatted(model.manifest().version()));
    }

    @Test
    void aStateOfAHistoryByOtherRulesIsNotGoneOnFrom() throws Exception {
        Artifact model = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        ModelRules had = ModelRules.defaults();
        ModelRules buys =
                new ModelRules(
                        Set.of("buy"),
                        had.maxLatenessMillis(),
                        had.dedupeWindow(),
                        had.capacity(),
                        had.maxIdLength(),
                        had.maxFutureMillis(),
                        had.excludeSeen());
        assertCold(
                starts("sasrec", network("sasrec"), buys).from(Optional.of(model), NOW, false),
                "cold: %s has types all types instead of buy"
                        .formatted(model.manifest().version()));
        // Models learn from whole histories: these two change questions and answers alone.
        ModelRules served =
                ModelRules.of(had.sequence().withCapacity(50), had.limits(), !had.excludeSeen());
        assertThat(
                        starts("sasrec", network("sasrec"), served)
                                .from(Optional.of(model), NOW, false)
                                .isWarm())
                .isTrue();
    }

    @Test
    void aLengthThatTheDataDecidedStaysWhileWeightsAreGoneOnFrom() throws Exception {
        Artifact model = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        assertThat(model.manifest().maxLength()).isEqualTo(8);
        // Now the data would decide, and say 50: no weights of a model of 8 fit that.
        TrainOptions open =
                small(named("sasrec").defaults().byDefault(LearningOptions.MAX_LENGTH, 50));
        Start start = starts("sasrec", open).from(Optional.of(model), NOW, false);
        assertThat(start.isWarm()).isTrue();
        states.discard(states.inProgress("a training"));
        Candidate next = train("sasrec", open, 24, Optional.of(start), epoch -> {});
        assertThat(next.trained().shape().maxLength()).isEqualTo(8);
        assertThat(next.making())
                .containsEntry(
                        "because.maxLength", "as in the model that the training goes on from");
        states.discard(states.inProgress("a training"));
        Candidate anew = train("sasrec", open, 24, Optional.empty(), epoch -> {});
        assertThat(anew.trained().shape().maxLength()).isEqualTo(50);
        assertThat(anew.making())
                .containsEntry("model.maxLength", "50")
                .containsEntry("because.maxLength", "90 % of the users have 6 items or fewer");
    }

    @Test
    void withoutAStateTheStartIsCold() throws Exception {
        Artifact model = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        assertCold(
                starts("sasrec", network("sasrec")).from(Optional.empty(), NOW, false),
                "cold: nothing serves yet");
        Path state = states.of(model.manifest().version()).orElseThrow();
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length / 2] ^= 1;
        Files.write(state, bytes);
        assertCold(
                start("sasrec", model),
                "cold: the training state of %s cannot be read"
                        .formatted(model.manifest().version()));
        assertThat(notes).last().asString().startsWith(state + " is damaged");
        Files.delete(state);
        assertCold(
                start("sasrec", model),
                "cold: no training state of the serving %s was kept"
                        .formatted(model.manifest().version()));
    }

    @Test
    void whatIsCountedIsCountedAnewAndLeavesNoState() throws Exception {
        Artifact model = keep(train("markov", 20, Optional.empty(), epoch -> {}));
        assertThat(states.of(model.manifest().version())).isEmpty();
        assertCold(start("markov", model), "cold: markov is not trained in epochs");
    }

    @Test
    void theNewestStateAndThatOfTheModelThatServedAreKept() throws Exception {
        Artifact first = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        Artifact second = keep(train("sasrec", 21, Optional.empty(), epoch -> {}), first);
        assertThat(states.of(first.manifest().version())).isPresent();
        assertThat(states.of(second.manifest().version())).isPresent();
        assertThat(start("sasrec", first).words())
                .isEqualTo("warm: from " + first.manifest().version());
        // The job has gone back to the first.
        Artifact third = keep(train("sasrec", 22, Optional.empty(), epoch -> {}), first);
        assertThat(states.of(first.manifest().version())).isPresent();
        assertThat(states.of(second.manifest().version())).isEmpty();
        assertThat(states.of(third.manifest().version())).isPresent();
    }

    @Test
    void aTrainingThatDiedGoesOnIfNothingHasChanged() throws Exception {
        List<Integer> epochs = new ArrayList<>();
        assertThatThrownBy(
                        () ->
                                train(
                                        "sasrec",
                                        20,
                                        Optional.empty(),
                                        epoch -> {
                                            throw new IllegalStateException("died");
                                        }))
                .hasMessage("died");
        train("sasrec", 20, Optional.empty(), epoch -> epochs.add(epoch.epoch()));
        assertThat(epochs).first().isEqualTo(2);
    }

    @Test
    void whatAnotherTrainingLeftIsDeletedAndSoIsWhatIsDamaged() throws Exception {
        Path one = states.inProgress("one");
        Files.writeString(one, "no checkpoint");
        assertThat(states.inProgress("one")).isEqualTo(one).doesNotExist();
        Files.writeString(one, "no checkpoint");
        assertThat(states.inProgress("two")).isNotEqualTo(one);
        assertThat(one).doesNotExist();
    }

    @Test
    void weightsThatGoBackTooFarAreGivenUpAndTheirStartIsHandedOnUntilThen() throws Exception {
        Artifact model = keep(train("sasrec", 20, Optional.empty(), epoch -> {}));
        WarmStarts starts = starts("sasrec", network("sasrec"));
        Instant last = BEGUN.plus(COLD_AFTER).minusMillis(1);
        Instant over = BEGUN.plus(COLD_AFTER);

        Start warm = starts.from(Optional.of(model), last, false);
        assertThat(warm.previous()).isPresent();
        assertThat(warm.provenance()).containsEntry("refresh.coldStart", BEGUN.toString());
        assertThat(starts.isOverdue(Optional.of(model), last)).isFalse();

        Start cold = starts.from(Optional.of(model), over, false);
        assertThat(cold.previous()).isEmpty();
        assertThat(cold.words())
                .startsWith("cold: ")
                .contains(model.manifest().version())
                .contains(BEGUN.toString());
        assertThat(cold.provenance()).containsEntry("refresh.coldStart", over.toString());
        assertThat(starts.isOverdue(Optional.of(model), over)).isTrue();
        assertThat(starts("markov", named("markov").defaults()).isOverdue(Optional.of(model), over))
                .isFalse();
    }

    @Test
    void weightsOfWhichNobodyKnowsHowFarTheyGoBackAreGivenUp() throws Exception {
        Candidate unknown =
                train("sasrec", 20, Optional.empty(), epoch -> {})
                        .with(Map.of("refresh.coldStart", "long ago"));
        Artifact model = keep(unknown);
        Start start = start("sasrec", model);
        assertThat(start.previous()).isEmpty();
        assertThat(start.words()).startsWith("cold: ").contains(model.manifest().version());

        Candidate refreshed =
                train("sasrec", 21, Optional.empty(), epoch -> {})
                        .with(Map.of("refresh.coldStart", "long ago", "refresh.start", "cold"));
        WarmStarts starts = starts("sasrec", network("sasrec"));
        assertThat(starts.isOverdue(Optional.of(keep(refreshed)), NOW)).isTrue();
        assertThat(starts.isOverdue(Optional.of(model), NOW)).isFalse();
    }

    private static void assertCold(Start start, String words) {
        assertThat(start.words()).isEqualTo(words);
        assertThat(start.previous()).isEmpty();
    }

    private Start start(String family, Artifact serving) {
        return starts(family, options(family)).from(Optional.of(serving), NOW, false);
    }

    private WarmStarts starts(String family, TrainOptions options) {
        return starts(family, options, ModelRules.defaults());
    }

    private WarmStarts starts(String family, TrainOptions options, ModelRules rules) {
        return new WarmStarts(named(family), options, rules, states, COLD_AFTER, notes::add);
    }

    private Candidate train(
            String family, int items, Optional<Start> start, TrainingListener listener)
            throws Exception {
        return train(family, options(family), items, start, listener);
    }

    private Candidate train(
            String family,
            TrainOptions options,
            int items,
            Optional<Start> start,
            TrainingListener listener)
            throws Exception {
        History history = history(items);
        Path own = Files.createTempDirectory(directory, "training");
        return new CandidateTraining(
                        named(family), options, ModelRules.defaults(), listener, notes::add)
                .train(
                        history,
                        FitAll.split(history.users(), 1),
                        "refresh",
                        own,
                        new Continuation(
                                start.flatMap(Start::previous),
                                Optional.of(states.inProgress("a training"))))
                .with(Map.of("refresh.coldStart", BEGUN.toString()));
    }

    private Artifact keep(Candidate candidate) throws Exception {
        return keep(candidate, Set.of());
    }

    private Artifact keep(Candidate candidate, Artifact replaced) throws Exception {
        return keep(candidate, Set.of(replaced.manifest().version()));
    }

    private Artifact keep(Candidate candidate, Set<String> replaced) throws Exception {
        Path staging = Files.createTempDirectory(directory, "artifact");
        candidate.publish(
                new Publisher(
                        new LocalArtifactStore(directory.resolve("registry")),
                        Clock.systemUTC(),
                        Optional.empty()),
                staging,
                Map.of());
        Artifact artifact = Artifact.read(staging);
        states.keep(states.inProgress("a training"), artifact.manifest().version(), replaced);
        return artifact;
    }

    /** Round and round over twenty items; others over those that came later. */
    private static History history(int items) {
        List<String> users = new ArrayList<>();
        for (int user = 0; user < 60; user++) {
            users.add(walk(user, 0, 20));
        }
        for (int user = 0; user < 4 && items > 20; user++) {
            users.add(walk(60 + user, 20, items - 20));
        }
        return new History("history", 360, Histories.of(users.toArray(String[]::new)));
    }

    private static String walk(int user, int first, int items) {
        StringBuilder text = new StringBuilder("u" + user);
        for (int i = 0; i < 6; i++) {
            text.append(" i%d@%d".formatted(first + (user + 7 * i) % items, i));
        }
        return text.toString();
    }

    private static Family named(String family) {
        return Families.onClassPath().named(family);
    }

    private static TrainOptions options(String family) {
        return family.equals("markov") ? named(family).defaults() : network(family);
    }

    private static TrainOptions network(String family) {
        return small(named(family).defaults()).with(LearningOptions.MAX_LENGTH, 8);
    }

    private static TrainOptions small(TrainOptions defaults) {
        return defaults.with(NetworkOptions.DIMENSION, 8)
                .with(NetworkOptions.LAYERS, 1)
                .with(NetworkOptions.DROPOUT, 0.1)
                .with(LearningOptions.BATCH_SIZE, 16)
                .with(LearningOptions.LEARNING_RATE, 1e-2)
                .with(LearningOptions.NEGATIVES, 8)
                .with(LearningOptions.MAX_EPOCHS, 12)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 2)
                .with(LearningOptions.PATIENCE, 12);
    }
}
