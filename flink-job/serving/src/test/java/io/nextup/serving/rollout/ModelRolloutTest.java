package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelId;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.CallTrial;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.kafka.JobNames;
import io.nextup.models.HealthKey;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadMarks;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.guard.ProcessLock;
import io.nextup.serving.load.Announcements;
import io.nextup.serving.load.FakeArtifacts;
import io.nextup.serving.load.FetchThreads;
import io.nextup.serving.load.Fetches;
import io.nextup.serving.load.LoadOutcome;
import io.nextup.serving.load.LoadPace;
import io.nextup.serving.load.Loads;
import io.nextup.serving.load.ModelCache;
import io.nextup.serving.load.PublishedModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The roll-out with its threads; {@link RolloutTest} tests its decisions. */
@Timeout(60)
class ModelRolloutTest {
    private static final ModelRollout.Identity SELF =
            new ModelRollout.Identity(
                    "self", "here", "job", new JobNames("nextup", null), process -> false, false);

    private static final long NOW = System.currentTimeMillis();

    @TempDir Path directory;

    private final MemoryTopics topics = new MemoryTopics();
    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();
    private final Map<String, FakeScorer> scorers = new ConcurrentHashMap<>();
    private final Map<String, Throwable> failing = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> slowToServe = new ConcurrentHashMap<>();
    private final Set<String> notTaken = ConcurrentHashMap.newKeySet();
    private final Set<String> unclosable = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<String> loads = new LinkedBlockingQueue<>();

    /** Models in the order of their loads, each with the priority of its thread. */
    private final BlockingQueue<String> priorities = new LinkedBlockingQueue<>();

    private ModelRollout rollout;

    @AfterEach
    void end() {
        hanging.values().forEach(CountDownLatch::countDown);
        slowToServe.values().forEach(CountDownLatch::countDown);
        if (rollout != null) {
            rollout.close();
        }
    }

    @Test
    void anAnnouncedModelServesAndOthersKnowItBeforeItAnswers() throws Exception {
        topics.announce(announcement("v1"));
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).isEqualTo("v1, said by then");
        await().until(() -> rollout.serving().map(ModelSince::version).equals(Optional.of("v1")));
    }

    /**
     * Its disk is new, and the newest record of the topic was replaced by a copy of an older one.
     */
    @Test
    void aRestartedProcessTakesNoLowerRevisionThanTheOneBeforeIt() throws Exception {
        topics.sign();
        topics.put(taken("before", 57));
        topics.announce(announcement("v40").withRevision(40));
        start(Duration.ofSeconds(30));
        await().until(() -> rollout.announcementsRefused() == 1);
        await().until(() -> rollout.describe().contains("its revision is 40"));
        topics.announce(announcement("v57").withRevision(57));
        assertThat(nextServed()).startsWith("v57");
        assertThat(loads).containsExactly("v57");
        await().until(() -> topics.said().stream().anyMatch(one -> one.revision() == 57));
    }

    @Test
    void aSignedAnnouncementServesOnceTheReportsAreReadAndItsRevisionIsReportedBefore()
            throws Exception {
        topics.sign();
        topics.keepHealthUnread();
        topics.announce(announcement("v3").withRevision(3));
        start(Duration.ofSeconds(30));
        await().until(() -> rollout.describe().startsWith("none was announced"));
        topics.readHealth();
        assertThat(nextServed()).isEqualTo("v3, said by then");
        assertThat(topics.said())
                .filteredOn(one -> one.serving() != null)
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.revision()).isEqualTo(3));
        topics.announce(announcement("v2").withRevision(2));
        await().until(() -> rollout.announcementsRefused() == 1);
        assertThat(rollout.serving()).map(ModelSince::version).contains("v3");
    }

    /**
     * The job may have restarted in this process, whose report says which revision it has taken.
     */
    @Test
    void aProcessThatEndsBeforeItHasReadTheReportsReplacesNone() throws Exception {
        topics.sign();
        topics.keepHealthUnread();
        topics.announce(announcement("v3").withRevision(3));
        start(Duration.ofSeconds(30));
        rollout.close();
        assertThat(rollout.awaitTermination(Duration.ofSeconds(30))).isTrue();
        assertThat(topics.said()).isEmpty();
    }

    private static Health taken(String process, long revision) {
        return new Health(
                "default", process, null, null, "nextup", null, NOW, NOW, null, null, null,
                List.of(), List.of(), true, revision, false);
    }

    @Test
    void whereKafkaIsAwayAModelThatIsReadyServesAllTheSame() throws Exception {
        topics.announce(announcement("v1"));
        topics.goAway();
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).isEqualTo("v1");
    }

    @Test
    void whereTheClientOfKafkaThrowsAModelThatIsReadyServesAllTheSame() throws Exception {
        topics.announce(announcement("v1"));
        topics.breakDown();
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).isEqualTo("v1");
    }

    @Test
    void whereTheMemoryToTellOthersIsShortAModelThatIsReadyServesAllTheSame() throws Exception {
        topics.announce(announcement("v1"));
        topics.beforeSaying(
                entry -> {
                    throw new OutOfMemoryError("Java heap space");
                });
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).isEqualTo("v1");
    }

    @Test
    void aModelThatTheEngineDoesNotTakeIsTriedAgain() throws Exception {
        notTaken.add("v1");
        topics.announce(announcement("v1"));
        rollout = rollout(new FakeFetches(), Thread::new);
        assertThat(nextServed()).startsWith("v1");
        assertThat(notTaken).isEmpty();
    }

    @Test
    void aModelThatCannotBeLoadedLeavesTheOneBefore() throws Exception {
        start(Duration.ofSeconds(30));
        topics.announce(announcement("v1"));
        assertThat(nextServed()).startsWith("v1");
        failing.put("bad", new ArtifactException("harmed"));
        failing.put("worse", new IllegalStateException("native trouble"));
        topics.announce(announcement("bad"));
        topics.announce(announcement("worse"));
        topics.announce(announcement("v2"));
        assertThat(nextServed()).startsWith("v2");
        assertThat(scorers.get("v1").isClosed()).isFalse();
    }

    @Test
    void aStartWhoseModelsAreAllRefusedAnswersWithPopularItemsUntilTheNextOne() throws Exception {
        failing.put("v1", new ArtifactException("other rules"));
        failing.put("v2", new ArtifactException("other rules"));
        topics.announce(announcement("v2", "v1"));
        start(Duration.ofSeconds(30));
        assertThat(List.of(loads.take(), loads.take())).containsExactly("v2", "v1");
        assertThat(nextServed()).isEqualTo("popular in v2");
        assertThat(rollout.serving()).isEmpty();
        topics.announce(announcement("v3", "v2", "v1"));
        assertThat(nextServed()).isEqualTo("popular in v3");
        assertThat(nextServed()).startsWith("v3");
    }

    @Test
    void popularItemsAnswerWhileTheFirstModelIsLoaded() throws Exception {
        hanging.put("v1", new CountDownLatch(1));
        topics.announce(announcement("v1"));
        startWithoutPatience();
        assertThat(nextServed()).isEqualTo("popular in v1");
        assertThat(rollout.serving()).isEmpty();
        hanging.get("v1").countDown();
        assertThat(nextServed()).startsWith("v1");
    }

    @Test
    void aModelWhoseLoadHangsHoldsUpANewerOneForTheTimeOfALoadAndIsMarkedOnTheDisk()
            throws Exception {
        start(Duration.ofMillis(200));
        hanging.put("hangs", new CountDownLatch(1));
        topics.announce(announcement("hangs"));
        assertThat(loads.poll(30, SECONDS)).isEqualTo("hangs");
        topics.announce(announcement("v2"));
        assertThat(nextServed()).startsWith("v2");
        awaitMark("hung-");

        hanging.get("hangs").countDown();
        await().until(() -> scorers.containsKey("hangs") && scorers.get("hangs").isClosed());
        assertThat(served).isEmpty();
    }

    @Test
    void whereNothingServesAModelIsWelcomeHoweverLate() throws Exception {
        start(Duration.ofMillis(100));
        hanging.put("late", new CountDownLatch(1));
        topics.announce(announcement("late"));
        assertThat(loads.poll(30, SECONDS)).isEqualTo("late");
        awaitMark("hung-");
        assertThat(nextServed()).isEqualTo("popular in late");
        hanging.get("late").countDown();
        assertThat(nextServed()).startsWith("late");
        assertThat(marks("hung-")).isEmpty();
    }

    @Test
    void onlyALoadBesideAServingModelHasALowPriority() throws Exception {
        start(Duration.ofSeconds(30));
        topics.announce(announcement("v1"));
        assertThat(nextServed()).startsWith("v1");
        topics.announce(announcement("v2", "v1"));
        assertThat(nextServed()).startsWith("v2");
        rollout.demoted(new ModelId("v2", Announcements.sha256("v2")), "hangs");
        assertThat(nextServed()).startsWith("v1");
        assertThat(priorities)
                .containsExactly(
                        "v1 " + Thread.NORM_PRIORITY,
                        "v2 " + Thread.MIN_PRIORITY,
                        "v1 " + Thread.NORM_PRIORITY);
    }

    @Test
    void aModelThatIsDemotedInServiceGivesWayToTheOneBefore() throws Exception {
        topics.announce(announcement("v2", "v1"));
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).startsWith("v2");
        rollout.demoted(new ModelId("v2", Announcements.sha256("v2")), "hangs");
        assertThat(nextServed()).startsWith("v1");
        assertThat(verdicts()).containsExactly("v2 DEMOTED hangs");
    }

    @Test
    void aProcessInWhichTheJobStartsAgainStillReportsItsOwnDemotions() throws Exception {
        topics.announce(announcement("v2", "v1"));
        topics.put(demotion("self", "v2"));
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).startsWith("v1");
        assertThat(verdicts()).containsExactly("v2 DEMOTED hangs");
    }

    @Test
    void aProcessDoesNotReportTheDemotionsOfOthersAsItsOwn() throws Exception {
        topics.announce(announcement("v2", "v1"));
        topics.put(demotion("other", "v2"));
        topics.put(demotion("self", "v3"));
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).startsWith("v1");
        assertThat(verdicts()).containsExactly("v3 DEMOTED hangs");
    }

    @Test
    void aPardonIsObeyedByEveryProcess() throws Exception {
        topics.announce(announcement("v2", "v1"));
        topics.put(demotion("other", "v2"));
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).startsWith("v1");
        topics.put(Health.pardon("default", "v2", Announcements.sha256("v2"), "mended", NOW + 1));
        assertThat(nextServed()).startsWith("v2");
    }

    /** A report in which a process says that it has just demoted a model. */
    private static Health demotion(String process, String version) {
        return new Health(
                "default",
                process,
                null,
                null,
                NOW,
                NOW,
                null,
                null,
                List.of(
                        ModelVerdict.of(
                                version,
                                Announcements.sha256(version),
                                ModelVerdict.Kind.DEMOTED,
                                "hangs",
                                NOW)),
                false);
    }

    @Test
    void aTrialIsReportedWithAllElseAndKnownOnceKafkaHasIt() throws Exception {
        topics.announce(announcement("v1"));
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).startsWith("v1");
        CompletableFuture<Long> kafka = topics.hold();
        CallTrial trial = new CallTrial(List.of(1L, 2L), false);

        CompletableFuture<Void> known = rollout.trialBegins(trial);

        Health report = nextSaid(entry -> entry.trial() != null);
        assertThat(report.trial()).isEqualTo(trial);
        assertThat(report.serving().version()).isEqualTo("v1");
        assertThat(known).isNotDone();
        kafka.complete(1L);
        known.get(30, SECONDS);

        // Even the same trial is written again.
        rollout.trialBegins(trial).get(30, SECONDS);
        assertThat(topics.said().poll(30, SECONDS).trial()).isEqualTo(trial);

        rollout.trialEnded();
        assertThat(topics.said().poll(30, SECONDS).trial()).isNull();
    }

    @Test
    void aTrialThatKafkaRefusesOrThatComesAfterTheEndIsNotKnown() throws Exception {
        topics.announce(announcement("v1"));
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).startsWith("v1");
        CallTrial trial = new CallTrial(List.of(1L), true);
        topics.goAway();
        assertThat(rollout.trialBegins(trial))
                .failsWithin(30, SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("Kafka is away");
        rollout.close();
        assertThat(rollout.awaitTermination(Duration.ofSeconds(30))).isTrue();
        assertThat(rollout.trialBegins(trial))
                .failsWithin(30, SECONDS)
                .withThrowableOfType(CancellationException.class);
        assertThat(rollout.deaths())
                .failsWithin(30, SECONDS)
                .withThrowableOfType(CancellationException.class);
    }

    @Test
    void deathsAreToldOnceTheHealthOfOthersIsKnown() throws Exception {
        CallTrial trial = new CallTrial(List.of(1L), false);
        topics.put(died("dead", trial));
        topics.keepHealthUnread();
        start(Duration.ofSeconds(30));
        CompletableFuture<Optional<List<CallTrial>>> deaths = rollout.deaths();
        topics.announce(announcement("v1"));
        assertThat(deaths).isNotDone();
        topics.readHealth();
        assertThat(deaths.get(30, SECONDS)).contains(List.of(trial));
    }

    /** The report of a process that died in a trial. */
    private static Health died(String process, CallTrial trial) {
        return new Health(
                "default", process, null, null, "nextup", null, NOW, NOW, null, null, trial,
                List.of(), List.of(), false, 0, false);
    }

    @Test
    void threeDeadProcessesKeepAFourthFromTheModelWhichIsDemotedOnceAnotherHasSurvived()
            throws Exception {
        topics.announce(announcement("v2", "v1"));
        long yesterday = NOW - Duration.ofHours(25).toMillis();
        topics.put(serving("old", "v1", yesterday, yesterday));
        for (String process : List.of("t1", "t2", "t3")) {
            topics.put(serving(process, "v2", NOW, NOW));
        }
        rollout =
                rollout(
                        "default",
                        Duration.ofSeconds(30),
                        topics,
                        new ModelRollout.Identity(
                                "self",
                                "here",
                                "job",
                                new JobNames("nextup", null),
                                Set.of("t1", "t2", "t3")::contains,
                                false));
        assertThat(nextServed()).startsWith("v1");
        assertThat(loads).containsExactly("v1");
        assertThat(topics.said()).allMatch(report -> report.verdicts().isEmpty());
        assertThat(topics.unsaid().poll(30, SECONDS))
                .isEqualTo(HealthKey.ofReport("default", "old"));

        topics.put(serving("u", "v1", NOW, NOW + 60_000));

        assertThat(verdicts())
                .containsExactly(
                        "v2 DEMOTED 3 processes in a row died within 60 s of beginning to serve it, and others have survived without it since");
    }

    private static Health serving(String process, String version, long since, long written) {
        return new Health(
                "default",
                process,
                null,
                null,
                written,
                written + 180_000,
                new ModelSince(version, Announcements.sha256(version), since),
                null,
                List.of(),
                false);
    }

    @Test
    void fetchesAreSpreadOverTheProcessesThatLive() throws Exception {
        FakeFetches fetches = new FakeFetches();
        topics.put(demotion("other", "v2"));
        topics.put(living("third"));
        rollout = rollout(fetches, Thread::new);
        topics.announce(announcement("v1"));
        assertThat(nextServed()).startsWith("v1");
        // Itself, and the third; the report of the other one is stale at once.
        topics.put(living("self"));
        await().until(() -> fetches.processes == 2);
    }

    private static Health living(String process) {
        return new Health(
                "default", process, null, null, NOW, NOW + 600_000, null, null, List.of(), false);
    }

    @Test
    void aProcessThatEndsSaysSo() throws Exception {
        topics.announce(announcement("v1"));
        start(Duration.ofSeconds(30));
        nextServed();
        rollout.close();
        assertThat(rollout.awaitTermination(Duration.ofSeconds(30))).isTrue();
        assertThat(List.copyOf(topics.said()))
                .last()
                .returns("self", Health::id)
                .returns(true, Health::ended);
        assertThat(topics.isClosed()).isTrue();
    }

    @Test
    void aProcessWhoseFetchCannotBeStoppedEndsAndSaysSo() throws Exception {
        FakeFetches fetches = new FakeFetches();
        fetches.stuck.add("v1");
        fetches.unstoppable.add("v1");
        rollout = rollout(fetches, Thread::new);
        topics.announce(announcement("v1"));
        await().until(() -> topics.said().stream().map(Health::loading).anyMatch(Objects::nonNull));
        endsAndSaysSo();
    }

    @Test
    void aProcessThatCannotCloseAModelThatCameTooLateEndsAndSaysSo() throws Exception {
        List<Thread> loaders = new CopyOnWriteArrayList<>();
        rollout =
                rollout(
                        new FakeFetches(),
                        work -> {
                            Thread loader = new Thread(work);
                            loaders.add(loader);
                            return loader;
                        },
                        SELF,
                        Duration.ofMillis(100));
        unclosable.add("v1");
        hanging.put("v1", new CountDownLatch(1));
        topics.announce(announcement("v1"));
        assertThat(loads.poll(30, SECONDS)).isEqualTo("v1");
        slowToServe.put("v2", new CountDownLatch(1));
        topics.announce(announcement("v2"));
        assertThat(nextServed()).startsWith("v2");
        // It waits behind the serving model.
        hanging.get("v1").countDown();
        loaders.get(0).join();
        rollout.close();
        slowToServe.get("v2").countDown();
        endsAndSaysSo();
    }

    private void endsAndSaysSo() throws InterruptedException {
        rollout.close();
        assertThat(rollout.awaitTermination(Duration.ofSeconds(30))).isTrue();
        assertThat(List.copyOf(topics.said())).last().returns(true, Health::ended);
        assertThat(topics.isClosed()).isTrue();
    }

    /** Else the next process takes the model for one whose load killed this one. */
    @Test
    void aProcessThatEndsWhileItLoadsAModelLeavesNoMark() throws Exception {
        start(Duration.ofSeconds(30));
        hanging.put("v1", new CountDownLatch(1));
        topics.announce(announcement("v1"));
        assertThat(loads.poll(30, SECONDS)).isEqualTo("v1");
        assertThat(marks("loading-")).hasSize(1);

        endsAndSaysSo();

        assertThat(marks("loading-")).isEmpty();
        assertThat(marks("hung-")).isEmpty();
    }

    @Test
    void aProcessThatEndsLeavesTheMarkOfALoadThatHangs() throws Exception {
        start(Duration.ofMillis(100));
        hanging.put("hangs", new CountDownLatch(1));
        topics.announce(announcement("hangs"));
        awaitMark("hung-");

        endsAndSaysSo();

        assertThat(marks("hung-")).hasSize(1);
        hanging.get("hangs").countDown();
        await().until(() -> marks("hung-").isEmpty());
    }

    @Test
    void whereTheTopicsDoNotStartNoThreadIsLeft() {
        topics.failStart(new IllegalStateException("no such topic"));
        assertThatThrownBy(() -> rollout("unread", Duration.ofSeconds(30), topics, SELF))
                .hasMessage("no such topic");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("nextup-models-unread");
    }

    @Test
    void aModelThatIsLoadedAfterTheEndIsClosed() throws Exception {
        start(Duration.ofSeconds(30));
        hanging.put("late", new CountDownLatch(1));
        topics.announce(announcement("late"));
        assertThat(loads.poll(30, SECONDS)).isEqualTo("late");
        rollout.close();
        hanging.get("late").countDown();
        await().until(() -> scorers.containsKey("late") && scorers.get("late").isClosed());
        assertThat(served).isEmpty();
    }

    @Test
    void whileAModelCannotBeReadFromTheDiskTheOneBeforeServes() throws Exception {
        failing.put("v2", new IOException("the disk fails"));
        topics.announce(announcement("v2", "v1"));
        start(Duration.ofSeconds(30));
        assertThat(nextServed()).startsWith("v1");
    }

    @Test
    void aFetchThatCannotBeginIsTriedAgainAndTheStepsBehindItAreDone() throws Exception {
        FakeFetches fetches = new FakeFetches();
        fetches.stuck.add("v2");
        fetches.broken.add("v3");
        rollout = rollout(fetches, Thread::new);
        topics.announce(announcement("v1"));
        assertThat(nextServed()).startsWith("v1");
        topics.announce(announcement("v2"));
        topics.announce(announcement("v3"));
        assertThat(nextServed()).startsWith("v3");
        assertThat(fetches.stopped.poll(30, SECONDS)).isEqualTo("v2");
    }

    @Test
    void theOutcomeOfAFetchThatWasStoppedDoesNotCountForTheNextOneOfTheModel() throws Exception {
        FakeFetches fetches = new FakeFetches();
        fetches.stuck.addAll(List.of("v1", "v2"));
        rollout = rollout(fetches, Thread::new);
        for (String version : List.of("v1", "v2", "v1")) {
            int before = fetches.waiting.size();
            topics.announce(announcement(version));
            await().until(() -> fetches.waiting.size() > before);
        }
        fetches.waiting
                .get(0)
                .ready(new FakeArtifacts().fetch(announcement("v1").model(), bytes -> {}));
        fetches.waiting.get(2).refused("harmed");
        assertThat(verdicts()).containsExactly("v1 REFUSED harmed");
        assertThat(loads).isEmpty();
    }

    @Test
    void aFetchThatHasFailedIsNotStoppedAtTheEnd() throws Exception {
        FakeFetches fetches = new FakeFetches();
        fetches.stuck.add("v1");
        rollout = rollout(fetches, Thread::new);
        topics.announce(announcement("v1"));
        await().until(() -> !fetches.waiting.isEmpty());
        fetches.waiting.get(0).refused("harmed");
        assertThat(verdicts()).containsExactly("v1 REFUSED harmed");
        endsAndSaysSo();
        assertThat(fetches.stopped).isEmpty();
    }

    @Test
    void aModelIsTriedAgainAndServesThoughWhatOthersSayOfItCannotBeJudged() throws Exception {
        ModelSince since = new ModelSince("v0", Announcements.sha256("v0"), 1);
        topics.put(new Health("default", "p1", null, null, 1, 1, since, null, List.of(), false));
        topics.announce(announcement("v1"));
        FakeFetches fetches = new FakeFetches();
        fetches.broken.add("v1");
        rollout =
                rollout(
                        fetches,
                        Thread::new,
                        new ModelRollout.Identity(
                                "self",
                                "here",
                                "job",
                                new JobNames("nextup", null),
                                process -> {
                                    throw new IllegalStateException("No such file system");
                                },
                                false));
        assertThat(nextServed()).startsWith("v1");
    }

    @Test
    void aLoadThatCannotBeginIsTriedAgainAndLeavesNoMark() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        rollout =
                rollout(
                        new FakeFetches(),
                        work -> {
                            if (first.getAndSet(false)) {
                                throw new OutOfMemoryError("unable to create native thread");
                            }
                            return new Thread(work);
                        });
        topics.announce(announcement("v1"));
        assertThat(nextServed()).startsWith("v1");
        assertThat(marks("loading-")).isEmpty();
    }

    @Test
    void aLoadForWhichMemoryIsShortIsTriedAgain() throws Exception {
        failing.put("v1", new OutOfMemoryError("Java heap space"));
        topics.announce(announcement("v1"));
        rollout = rollout(new FakeFetches(), Thread::new);
        assertThat(nextServed()).startsWith("v1");
        assertThat(marks("loading-")).isEmpty();
    }

    @Test
    void aModelWhoseRegistryIsAwayServesOnceItIsBack() throws Exception {
        ModelAnnouncement published = new PublishedModels(directory).publish("v1", 1);
        Path registry = directory.resolve("registry");
        Path away = Files.move(registry, directory.resolve("away"));
        topics.announce(published);
        rollout =
                rollout(
                        new FetchThreads(
                                new ModelCache(directory.resolve("cache"), ModelTrust.ANY),
                                new LoadPace()),
                        Thread::new);
        await().until(() -> rollout.refused() > 0);

        Files.move(away, registry);

        assertThat(nextServed()).startsWith("v1");
    }

    /** Fetches that end at once, that never end, or that throw the first time. */
    private static final class FakeFetches implements Fetches {
        private final Set<String> stuck = ConcurrentHashMap.newKeySet();
        private final Set<String> broken = ConcurrentHashMap.newKeySet();
        private final Set<String> unstoppable = ConcurrentHashMap.newKeySet();
        private final BlockingQueue<String> stopped = new LinkedBlockingQueue<>();
        private volatile int processes;

        /** The receivers of the outcomes of the fetches that never end by themselves. */
        private final List<LoadOutcome<Artifact>> waiting = new CopyOnWriteArrayList<>();

        @Override
        public Runnable start(AnnouncedModel model, boolean atOnce, LoadOutcome<Artifact> outcome) {
            if (broken.remove(model.version())) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            if (stuck.contains(model.version())) {
                waiting.add(outcome);
            } else {
                outcome.ready(new FakeArtifacts().fetch(model, bytes -> {}));
            }
            return () -> {
                if (unstoppable.contains(model.version())) {
                    throw new IllegalStateException("No way to stop it");
                }
                stopped.add(model.version());
            };
        }

        @Override
        public void spreadOver(int livingProcesses) {
            processes = livingProcesses;
        }

        @Override
        public void look() {}

        @Override
        public void keep(Set<String> manifestSha256s) {}
    }

    private ModelRollout rollout(Fetches fetches, ThreadFactory loadThreads) {
        return rollout(fetches, loadThreads, SELF);
    }

    private ModelRollout rollout(
            Fetches fetches, ThreadFactory loadThreads, ModelRollout.Identity identity) {
        return rollout(fetches, loadThreads, identity, Duration.ofSeconds(30));
    }

    private ModelRollout rollout(
            Fetches fetches,
            ThreadFactory loadThreads,
            ModelRollout.Identity identity,
            Duration loadTimeout) {
        Rollout.Times times =
                new Rollout.Times(
                        new LoadTimeout(loadTimeout),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        () -> 10);
        LoadPace pace = new LoadPace();
        ModelRollout started =
                new ModelRollout(
                        "default",
                        new Rollout(times),
                        fetches,
                        new Loads(this::load, openMarks(), loadThreads, pace),
                        pace,
                        target(topics),
                        topics,
                        identity,
                        InstantSource.system(),
                        InstantSource.system());
        started.start();
        return started;
    }

    private void start(Duration loadTimeout) {
        rollout = rollout(loadTimeout, topics);
    }

    private void startWithoutPatience() {
        rollout = rollout("default", Duration.ofSeconds(30), Duration.ZERO, topics, SELF);
    }

    private ModelRollout rollout(Duration loadTimeout, MemoryTopics read) {
        return rollout("default", loadTimeout, read, SELF);
    }

    private ModelRollout rollout(
            String slot, Duration loadTimeout, MemoryTopics read, ModelRollout.Identity identity) {
        return rollout(slot, loadTimeout, Duration.ofSeconds(30), read, identity);
    }

    private ModelRollout rollout(
            String slot,
            Duration loadTimeout,
            Duration patience,
            MemoryTopics read,
            ModelRollout.Identity identity) {
        return ModelRollout.start(
                slot,
                openMarks(),
                loadTimeout,
                patience,
                new FakeArtifacts(),
                this::load,
                target(read),
                read,
                identity);
    }

    private LoadMarks openMarks() {
        try {
            return LoadMarks.in(directory, ProcessLock.ofThisProcess(directory), Instant.EPOCH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ModelRollout.Target target(MemoryTopics read) {
        return new ModelRollout.Target() {
            @Override
            public void serve(ServingModel model) {
                if (notTaken.remove(model.version())) {
                    throw new OutOfMemoryError("Java heap space");
                }
                boolean said =
                        read.said().stream()
                                .anyMatch(
                                        entry ->
                                                entry.serving() != null
                                                        && entry.serving()
                                                                .version()
                                                                .equals(model.version()));
                served.add(model.version() + (said ? ", said by then" : ""));
                CountDownLatch over = slowToServe.get(model.version());
                if (over != null) {
                    awaitThoughInterrupted(over);
                }
            }

            @Override
            public void servePopular(ServingModel model) {
                served.add("popular in " + model.version());
            }
        };
    }

    private ServingModel load(Artifact artifact, Runnable stepDone)
            throws ArtifactException, IOException {
        String version = artifact.manifest().version();
        loads.add(version);
        priorities.add(version + " " + Thread.currentThread().getPriority());
        CountDownLatch hang = hanging.get(version);
        if (hang != null) {
            awaitUninterruptibly(hang);
        }
        Throwable failure = failing.get(version);
        if (failure instanceof ArtifactException e) {
            throw e;
        } else if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            failing.remove(version);
            throw e;
        }
        FakeScorer scorer = new FakeScorer(5);
        scorers.put(version, scorer);
        return new ServingModel(
                new ModelId(version, artifact.manifestSha256()),
                unclosable.contains(version) ? new UnclosableScorer() : scorer,
                Models.vocabulary(5),
                ModelInputs.NONE,
                Models.tight(50),
                List.of("i3", "i1", "i2"),
                Duration.ZERO);
    }

    private static final class UnclosableScorer implements Scorer {
        @Override
        public TopK topk(ModelInput input, int k) {
            throw new AssertionError("Nobody calls it");
        }

        @Override
        public void close() {
            throw new IllegalStateException("The native library is gone");
        }
    }

    /** Waits like a call of the engine, which ignores interrupts. */
    private static void awaitThoughInterrupted(CountDownLatch latch) {
        boolean over = false;
        while (!over) {
            try {
                latch.await();
                over = true;
            } catch (InterruptedException e) {
                over = false;
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts a load", e);
        }
    }

    private String nextServed() throws InterruptedException {
        return served.poll(30, SECONDS);
    }

    private Health nextSaid(Predicate<Health> that) throws InterruptedException {
        Health next = topics.said().poll(30, SECONDS);
        while (next != null && !that.test(next)) {
            next = topics.said().poll(30, SECONDS);
        }
        return next;
    }

    private List<String> verdicts() throws InterruptedException {
        Health last = topics.said().poll(30, SECONDS);
        while (last != null && last.verdicts().isEmpty()) {
            last = topics.said().poll(30, SECONDS);
        }
        return last.verdicts().stream()
                .map(one -> "%s %s %s".formatted(one.version(), one.kind(), one.reason()))
                .toList();
    }

    private void awaitMark(String prefix) {
        await().until(() -> !marks(prefix).isEmpty());
    }

    private List<Path> marks(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
        }
    }

    private static ModelAnnouncement announcement(String version, String... previous) {
        return new ModelAnnouncement(
                "default",
                version,
                "file:///" + version,
                Announcements.sha256(version),
                1,
                Stream.of(previous)
                        .map(
                                one ->
                                        new AnnouncedModel(
                                                one, "file:///" + one, Announcements.sha256(one)))
                        .toList(),
                List.of("i2", "i1"),
                By.OPERATOR,
                0);
    }
}
