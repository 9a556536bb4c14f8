package io.nextup.trainer.refresh;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.ScorerLoader;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs rounds over a directory's registry with small models; tests of rounds extend it. */
abstract class RefreshRounds {
    /** Begin of the last tenth of 200 users' six steps. */
    static final long SIX_STEPS_WINDOW = Chain.timeMillis(5, 80);

    /** Begin of the last tenth of 200 users' eight steps. */
    static final long EIGHT_STEPS_WINDOW = Chain.timeMillis(7, 40);

    /** Later than all that the clock of these rounds says. */
    static final Instant FRESH = Instant.parse("2026-11-25T00:00:00Z");

    /** Earlier than all that the clock of these rounds says. */
    static final Instant STALE = Instant.parse("2026-11-24T16:00:00Z");

    static final Duration COLD_AFTER = Duration.ofDays(30);

    static final int MINIMUM_USERS = 100;

    @TempDir Path directory;
    LocalArtifactStore store;
    WatchedStore watched;
    final List<String> notes = new ArrayList<>();
    final FakeTopics topics = new FakeTopics();
    final Torch scorers = new Torch();
    final Ticking clock = new Ticking();
    ModelTrust trust = ModelTrust.ANY;
    Optional<SigningKey> signingKey = Optional.empty();

    static final class Torch implements ScorerLoader {
        String refused = "";

        @Override
        public Scorer load(Path module, ModuleShape shape) throws ArtifactException {
            return TorchScorer.load(module, "cpu", shape.items(), shape.inputs());
        }

        @Override
        public Scorer loadVerified(Artifact artifact) throws ArtifactException {
            if (artifact.manifest().version().equals(refused)) {
                throw new ArtifactException("its module does not load");
            }
            return TorchScorer.loadVerified(artifact, "cpu", AllowedOperators.ofThisBuild());
        }
    }

    @BeforeEach
    void openARegistry() {
        store = new LocalArtifactStore(directory.resolve("registry"), Clock.systemUTC(), trust);
        watched = new WatchedStore(store);
    }

    Refresher round(Family family) {
        return round(family, settings());
    }

    Refresher round(Family family, RefreshSettings settings) {
        return round(family, family.defaults(), settings);
    }

    Refresher round(Family family, TrainOptions options, RefreshSettings settings) {
        return new Refresher(
                new RefreshContext(topics, watched, scorers, clock, notes::add, trust, signingKey),
                family,
                options,
                settings);
    }

    RefreshSettings settings() {
        return settings(ModelRules.defaults(), MINIMUM_USERS);
    }

    RefreshSettings settings(ModelRules rules, int minimumUsers) {
        return settings(rules, minimumUsers, 0);
    }

    RefreshSettings settings(ModelRules rules, int minimumUsers, int challengeEvery) {
        return new RefreshSettings(
                "default",
                10_000,
                .05,
                minimumUsers,
                rules,
                COLD_AFTER,
                challengeEvery,
                directory.resolve("work"));
    }

    RoundReport run(Refresher rounds) throws Exception {
        try (HeldLease lease = lease()) {
            return rounds.run(moment(), epoch -> {}, lease);
        }
    }

    HeldLease lease() throws IOException {
        return new HeldLease(store.acquireLease("a test", Duration.ofHours(1)), notes::add);
    }

    Path moment() throws IOException {
        return Files.createTempDirectory(directory, "round");
    }

    /** Returns the announced model of a round as it was judged. */
    Manifest judged(RoundReport report) throws Exception {
        return store.manifest(judgedVersion(report.published().orElseThrow()));
    }

    Artifact fetch(String version) throws Exception {
        return store.fetch(store.locate(version), moment());
    }

    static String judgedVersion(Published announced) {
        return announced.manifest().provenance().get("refresh.judged");
    }

    /** Publishes a model of the topic's events before a time. */
    String publish(Family family, long beforeMillis, By announcer) throws Exception {
        return publish(train(family, family.defaults(), beforeMillis, Optional.empty()), announcer);
    }

    /**
     * Publishes a candidate.
     *
     * @param announcer null for a model that is not announced
     */
    String publish(Candidate candidate, By announcer) throws Exception {
        Published published =
                candidate.publish(
                        new Publisher(store, clock, Optional.empty()),
                        moment().resolve("a"),
                        Map.of());
        if (announcer != null) {
            topics.announce(published.announcement("default", announcer, 1));
        }
        return published.version();
    }

    Candidate train(
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

    /** Moves on by a second at each look, so that later models have later versions. */
    static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-24T16:05:01Z");

        @Override
        public Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }

        void pass(Duration time) {
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
}
