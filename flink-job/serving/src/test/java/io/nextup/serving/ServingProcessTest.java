package io.nextup.serving;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.event.CallTrial;
import io.nextup.event.EventReference;
import io.nextup.event.Health;
import io.nextup.event.Recommendation.Source;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.engine.Asking;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.LoadShedding;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.load.Announcements;
import io.nextup.serving.load.ArtifactFetcher;
import io.nextup.serving.load.FakeArtifacts;
import io.nextup.serving.rollout.MemoryTopics;
import io.nextup.serving.rules.NoRules;
import io.nextup.serving.shape.BatchLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServingProcessTest {
    private static final Duration KEEP_LOADED_FOR = Duration.ofMinutes(2);
    private static final Duration SLOW = Duration.ofMillis(300);

    /** The hash of the request of {@link Asking}: FNV-1a over 1, "u" and "e". */
    private static final long REQUEST_HASH = -3369633598408140102L;

    @TempDir Path directory;

    private final List<Runnable> hooks = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();

    @Test
    void unloadingWaitsUntilOthersKnowThatTheProcessEndedWell() {
        assertUnloadingWaits(lease -> {});
    }

    @Test
    void unloadingWaitsForAProcessThatItsLastSubtaskHasClosed() {
        assertUnloadingWaits(ServingProcess.Lease::close);
    }

    private void assertUnloadingWaits(Consumer<ServingProcess.Lease> before) {
        CountDownLatch unloaded = new CountDownLatch(1);
        MemoryTopics topics = new MemoryTopics();
        topics.beforeSaying(
                entry -> {
                    if (entry.ended()) {
                        awaitForAWhile(unloaded);
                    }
                });
        before.accept(
                ServingProcess.acquire(
                        settings(),
                        settings -> parts(topics).start(settings),
                        (name, hook) -> hooks.add(hook)));

        hooks.get(0).run();

        List<Health> said = List.copyOf(topics.said());
        unloaded.countDown();
        assertThat(said).last().returns(true, Health::ended);
        assertThat(topics.isClosed()).isTrue();
    }

    @Test
    void aProcessReportsWhetherItLoadsModelsOfAnybody() {
        assertThat(reportsUnsigned(TrustSettings.NONE)).isTrue();
        assertThat(
                        reportsUnsigned(
                                new TrustSettings(
                                        List.of("trusted.pem"), List.of(), List.of(), List.of())))
                .isFalse();
    }

    private boolean reportsUnsigned(TrustSettings trust) {
        MemoryTopics topics = new MemoryTopics();
        ServingProcess.acquire(
                settings(trust),
                settings -> parts(topics).start(settings),
                (name, hook) -> hooks.add(hook));
        hooks.get(hooks.size() - 1).run();
        return topics.said().element().unsigned();
    }

    @Test
    void aProcessOfAJobThatIsUnloadingAlreadyIsNotLeaked() {
        BiConsumer<String, Runnable> failing =
                (name, hook) -> {
                    throw new IllegalStateException("too late");
                };
        assertThatThrownBy(() -> acquire(settings(KEEP_LOADED_FOR), failing))
                .hasMessage("too late");
        assertThat(closed).containsExactly("models");
    }

    @Test
    void aProcessWhoseTopicsDoNotStartClosesThem() {
        MemoryTopics topics = new MemoryTopics();
        topics.failStart(new IllegalStateException("no such topic"));
        assertThatThrownBy(() -> parts(topics).start(settings())).hasMessage("no such topic");
        assertThat(topics.isClosed()).isTrue();
    }

    @Test
    void aCacheDirectoryThatCannotBeMadeIsAnErrorThatNamesItsOption() throws IOException {
        Path cache = Files.writeString(directory.resolve("file"), "").resolve("cache");
        MemoryTopics topics = new MemoryTopics();
        assertThatThrownBy(() -> parts(topics).start(settings(Duration.ZERO, cache)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll(
                        "nextup.models.cache-dir", cache.toString(), "name a directory");
        assertThat(topics.isClosed()).isTrue();
    }

    @Test
    void aModelOfOtherRulesIsRefusedWhereTheSameAreRequiredAndTheOneBeforeGoesOnServing() {
        ModelRules own = ModelRules.defaults();
        ModelRules others = new ModelRules(Set.of("buy"), 0, 64, 100, 256, 0, true);
        MemoryTopics topics = new MemoryTopics();
        ServingParts parts =
                serving(
                        topics,
                        (model, progress) ->
                                new FakeArtifacts(model.version().equals("v1") ? own : others)
                                        .fetch(model, progress));
        topics.announce(Announcements.announcement(1));
        ServingProcess.Lease lease =
                ServingProcess.acquire(
                        settings(Duration.ZERO, directory, true), parts::start, (name, hook) -> {});
        try {
            await().until(() -> isServed(lease, "v1"));
            topics.announce(Announcements.announcement(2));
            await().until(() -> lease.status().modelsRefused() == 1);
            assertThat(isServed(lease, "v1")).isTrue();
            await().untilAsserted(
                            () ->
                                    assertThat(topics.said())
                                            .last()
                                            .extracting(Health::verdicts, LIST)
                                            .singleElement()
                                            .asString()
                                            .contains(
                                                    "v2",
                                                    "nextup.sequence.types",
                                                    "nextup.models.require-same-rules"));
        } finally {
            lease.close();
        }
    }

    @Test
    void aJobAnswersInItsOwnSlotAndReportsItsOwnNames() throws Exception {
        MemoryTopics topics = new MemoryTopics();
        topics.announce(Announcements.announcement("b", "v1", 1));
        ServingProcess.Lease lease =
                ServingProcess.acquire(
                        settings("b", new JobNames("clicks", "clicks-tx")),
                        serving(topics, new FakeArtifacts())::start,
                        (name, hook) -> {});
        try (ScoringEngine.Client client = Asking.connect(lease.engine())) {
            assertThat(lease.engine().awaitModel("b", Duration.ofSeconds(30))).isTrue();

            ScoreRequest request =
                    new ScoreRequest("u-1", List.of(), 1, List.of(EventReference.event("e-1")), 1);

            assertThat(Asking.ask(client, "b", request).get(30, SECONDS).id())
                    .isEqualTo("2342dfc7460d40031c57b53991af80bf");
            assertThat(topics.said())
                    .isNotEmpty()
                    .allMatch(report -> report.slot().equals("b"))
                    .allMatch(report -> report.group().equals("clicks"))
                    .allMatch(report -> report.transactionalPrefix().equals("clicks-tx"));
        } finally {
            lease.close();
        }
    }

    @Test
    void whileTheStoreIsAwayPopularItemsAnswerOnceTheConfiguredPatienceIsOver() throws Exception {
        MemoryTopics topics = new MemoryTopics();
        topics.announce(Announcements.announcement(1).withPopular(List.of("i9")));
        ArtifactFetcher storeAway =
                (model, progress) -> {
                    throw new IOException("no route");
                };
        ServingProcess.Lease lease =
                ServingProcess.acquire(
                        impatient(Duration.ofMillis(1)),
                        serving(topics, storeAway)::start,
                        (name, hook) -> {});
        try (ScoringEngine.Client client = Asking.connect(lease.engine())) {
            assertThat(lease.engine().awaitModel("default", Duration.ofSeconds(20))).isTrue();
            assertThat(source(client)).isEqualTo(Source.FALLBACK);
        } finally {
            lease.close();
        }
    }

    private static ServingParts serving(MemoryTopics topics, ArtifactFetcher fetcher) {
        return new ServingParts(
                1,
                fetcher,
                (artifact, stepDone) ->
                        ServingModel.of(
                                artifact, new FakeScorer(1), Models.tight(1), Duration.ZERO),
                topics,
                new NoRules(),
                reason -> {});
    }

    private static boolean isServed(ServingProcess.Lease lease, String version) {
        return lease.status().serving().filter(one -> one.version().equals(version)).isPresent();
    }

    @Test
    void aRestoreAfterWhichAllOthersHaveEndedWellPutsNobodyOnProbation() throws Exception {
        MemoryTopics topics = new MemoryTopics();
        topics.put(other(true, null));
        ServingProcess.Lease lease = served(topics, settings());
        try (ScoringEngine.Client client = Asking.connect(lease.engine())) {
            lease.restored();
            assertThat(source(client)).isEqualTo(Source.MODEL);
            assertThat(topics.said()).isNotEmpty().allMatch(report -> report.trial() == null);
        } finally {
            lease.close();
        }
    }

    @Test
    void afterADeathARequestIsInKafkaBeforeItsCall() throws Exception {
        MemoryTopics topics = new MemoryTopics();
        topics.put(other(false, null));
        ServingProcess.Lease lease = served(topics, settings());
        try (ScoringEngine.Client client = Asking.connect(lease.engine())) {
            lease.restored();
            assertThat(source(client)).isEqualTo(Source.MODEL);
            assertThat(topics.said())
                    .extracting(Health::trial)
                    .contains(new CallTrial(List.of(REQUEST_HASH), false));
        } finally {
            lease.close();
        }
    }

    @Test
    void aRequestThatWasAloneTwiceWhenProcessesDiedIsAnsweredByPopularItems() throws Exception {
        MemoryTopics topics = new MemoryTopics();
        topics.put(other(false, new CallTrial(List.of(REQUEST_HASH), true)));
        ServingProcess.Lease lease = served(topics, settings());
        try (ScoringEngine.Client client = Asking.connect(lease.engine())) {
            assertThat(source(client)).isEqualTo(Source.MODEL);
            lease.restored();
            assertThat(source(client)).isEqualTo(Source.FALLBACK);
        } finally {
            lease.close();
        }
    }

    /** A process that lives on where the job restarts does not know why it restarts. */
    @Test
    void aRestartInAProcessThatTheJobRanInFollowsADeath() throws Exception {
        MemoryTopics topics = new MemoryTopics();
        ServingSettings settings = settings(KEEP_LOADED_FOR);
        served(topics, settings).close();
        ServingProcess.Lease lease = served(topics, settings);
        try (ScoringEngine.Client client = Asking.connect(lease.engine())) {
            lease.restored();
            assertThat(source(client)).isEqualTo(Source.MODEL);
            assertThat(topics.said())
                    .extracting(Health::trial)
                    .contains(new CallTrial(List.of(REQUEST_HASH), false));
        } finally {
            lease.close();
        }
    }

    /** A share of a process that serves a model. */
    private static ServingProcess.Lease served(MemoryTopics topics, ServingSettings settings)
            throws InterruptedException {
        topics.announce(Announcements.announcement(1));
        ServingProcess.Lease lease =
                ServingProcess.acquire(
                        settings, serving(topics, new FakeArtifacts())::start, (name, hook) -> {});
        assertThat(lease.engine().awaitModel("default", Duration.ofSeconds(30))).isTrue();
        return lease;
    }

    /** Asks for the recommendation after an old event. */
    private static Source source(ScoringEngine.Client client) throws Exception {
        return Asking.ask(client, "i1").get(30, SECONDS).source();
    }

    /** The report of another process of the job. */
    private static Health other(boolean ended, CallTrial trial) {
        long now = System.currentTimeMillis();
        return new Health(
                "default", "other", null, null, "nextup", null, now, now, null, null, trial,
                List.of(), List.of(), ended, 0, false);
    }

    private void acquire(ServingSettings ofJob, BiConsumer<String, Runnable> atUnloading) {
        ServingProcess.acquire(
                ofJob,
                settings ->
                        new ServingProcess(
                                Models.engine(),
                                () -> closed.add("models"),
                                new NoRules(),
                                null,
                                before -> {}),
                atUnloading);
    }

    private static ServingParts parts(MemoryTopics topics) {
        return new ServingParts(
                1,
                new FakeArtifacts(),
                (artifact, stepDone) -> {
                    throw new IOException("no model is announced here");
                },
                topics,
                new NoRules(),
                reason -> {});
    }

    private ServingSettings settings() {
        return settings(Duration.ZERO);
    }

    private ServingSettings settings(Duration keepLoadedFor) {
        return settings(keepLoadedFor, directory);
    }

    /** Makes settings of a job that no other test uses. */
    private static ServingSettings settings(Duration keepLoadedFor, Path cache) {
        return settings(keepLoadedFor, cache, false);
    }

    private static ServingSettings settings(
            Duration keepLoadedFor, Path cache, boolean requireSameRules) {
        return settings(
                "default", new JobNames("nextup", null), keepLoadedFor, cache, requireSameRules);
    }

    private ServingSettings settings(String slot, JobNames names) {
        return settings(slot, names, Duration.ZERO, directory, false);
    }

    private ServingSettings impatient(Duration patience) {
        return settings(
                "default",
                new JobNames("nextup", null),
                Duration.ZERO,
                directory,
                false,
                patience,
                TrustSettings.NONE);
    }

    private ServingSettings settings(TrustSettings trust) {
        return settings(
                "default",
                new JobNames("nextup", null),
                Duration.ZERO,
                directory,
                false,
                Duration.ofSeconds(30),
                trust);
    }

    private static ServingSettings settings(
            String slot,
            JobNames names,
            Duration keepLoadedFor,
            Path cache,
            boolean requireSameRules) {
        return settings(
                slot,
                names,
                keepLoadedFor,
                cache,
                requireSameRules,
                Duration.ofSeconds(30),
                TrustSettings.NONE);
    }

    private static ServingSettings settings(
            String slot,
            JobNames names,
            Duration keepLoadedFor,
            Path cache,
            boolean requireSameRules,
            Duration patience,
            TrustSettings trust) {
        return new ServingSettings(
                UUID.randomUUID().toString(),
                names,
                KafkaSettings.at("nowhere:9092"),
                slot,
                3,
                new BatchLimit(16, 1 << 20),
                1,
                "cpu",
                ModelRules.defaults(),
                requireSameRules,
                new LoadShedding(0, 0),
                Duration.ofSeconds(30),
                cache,
                Duration.ofSeconds(30),
                patience,
                keepLoadedFor,
                trust,
                NoRules.SETTINGS);
    }

    /** Simulates a slow Kafka; a caller that does not wait counts the latch down meanwhile. */
    private static void awaitForAWhile(CountDownLatch latch) {
        try {
            if (latch.await(SLOW.toMillis(), MILLISECONDS)) {
                throw new AssertionError("Nobody waited for the last word");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody may interrupt the last word", e);
        }
    }
}
