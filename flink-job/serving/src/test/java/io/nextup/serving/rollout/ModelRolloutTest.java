package io.nextup.serving.rollout;

import static io.nextup.serving.rollout.Announcements.again;
import static io.nextup.serving.rollout.Announcements.announcement;
import static io.nextup.serving.rollout.Announcements.sha256;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.event.ModelAnnouncement;
import io.nextup.model.ArtifactException;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModelRolloutTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final String CRASHED = FakePeers.process(17);

    @TempDir private Path cache;

    private final Loader loader = new Loader();
    private final BlockingQueue<ServingModel> ready = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    private final List<ModelRollout> rollouts = new ArrayList<>();
    private Duration loadTimeout = LONG;
    private Duration beforeRetry = LONG;
    private Duration beforeSuspect = LONG;

    @AfterEach
    void closeRollouts() {
        rollouts.forEach(ModelRollout::close);
    }

    @Test
    void anAnnouncedModelIsLoadedAndHandedOver() throws Exception {
        ModelRollout rollout = start();
        assertThat(rollout.serving()).isEmpty();

        tell(rollout, 0, announcement(1));

        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(rollout.serving()).contains(announcement(1));
        assertThat(marks()).isEmpty();
    }

    @Test
    void everySubtaskTellsOfItButItIsLoadedOnce() throws Exception {
        ModelRollout rollout = start();
        for (int subtask = 0; subtask < 4; subtask++) {
            tell(rollout, 0, announcement(1));
        }
        assertThat(awaitReady()).isEqualTo("v1");
        for (int subtask = 0; subtask < 4; subtask++) {
            tell(rollout, 0, announcement(1));
            tell(rollout, 1, announcement(2));
        }
        assertThat(awaitReady()).isEqualTo("v2");
        assertThat(loader.loads).containsExactly("v1", "v2");
    }

    @Test
    void afterARestoreTheNewestThatLoadsServesAndOlderOnesAreTriedInTurn() throws Exception {
        loader.fails("v3", new ArtifactException("its probes differ"));
        loader.fails("v4", new ArtifactException("checksum"));
        ModelRollout rollout = start();

        rollout.announce(
                new TreeMap<>(
                        Map.of(
                                0L, announcement(1),
                                1L, announcement(2),
                                2L, announcement(3),
                                3L, announcement(4))),
                metrics("restore"));

        assertThat(awaitReady()).isEqualTo("v2");
        assertThat(loader.loads).containsExactly("v4", "v3", "v2");
        assertThat(refusals).containsExactly("restore", "restore");
    }

    @Test
    void aBadModelIsRefusedAndCountedAndTheOneBeforeGoesOnServing() throws Exception {
        loader.fails("v2", new ArtifactException("checksum"));
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitReady();

        tell(rollout, 1, announcement(2));

        assertThat(awaitRefusal()).isEqualTo("subtask");
        assertThat(rollout.serving()).contains(announcement(1));
        assertThat(ready).isEmpty();
        assertThat(rollout.describe()).isEqualTo("2 announced; the newest, v2: checksum");
        assertThat(marks()).isEmpty();
        tell(rollout, 2, announcement(3));
        assertThat(awaitReady()).isEqualTo("v3");
    }

    @Test
    void anErrorOfTheNativeLibraryIsARefusalToo() throws Exception {
        loader.fails("v1", new UnsatisfiedLinkError("no such symbol"));
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitRefusal();
        assertThat(rollout.describe()).contains("no such symbol");
        tell(rollout, 1, announcement(2));
        assertThat(awaitReady()).isEqualTo("v2");
    }

    @Test
    void goingBackLoadsTheOlderModelAgain() throws Exception {
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitReady();
        tell(rollout, 1, announcement(2));
        awaitReady();
        tell(rollout, 2, again(announcement(1), 99));
        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(rollout.serving()).contains(again(announcement(1), 99));
    }

    @Test
    void whatServesAlreadyIsNotLoadedAgain() throws Exception {
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitReady();
        tell(rollout, 1, again(announcement(1), 99));
        tell(rollout, 2, announcement(2));
        assertThat(awaitReady()).isEqualTo("v2");
        assertThat(loader.loads).containsExactly("v1", "v2");
    }

    @Test
    void aModelThatMissesTheDeadlineIsRefusedAndClosedWhenItComesAfterAll() throws Exception {
        loadTimeout = Duration.ofSeconds(1);
        CountDownLatch hold = loader.holds("v2");
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitReady();
        loader.awaitScorer("v1");
        tell(rollout, 1, announcement(2));

        awaitRefusal();
        assertThat(rollout.describe())
                .isEqualTo("2 announced; the newest, v2: not ready after PT1S");
        // Whatever hangs there may yet end the process.
        assertThat(marks()).hasSize(1);

        hold.countDown();
        FakeScorer late = loader.awaitScorer("v2");
        late.awaitClosed();
        assertThat(late.isViolated()).isFalse();
        assertThat(ready).isEmpty();
        assertThat(rollout.serving()).contains(announcement(1));
    }

    @Test
    void whereNothingServesAModelServesThoughItMissedTheDeadline() throws Exception {
        loadTimeout = Duration.ofMillis(50);
        CountDownLatch hold = loader.holds("v1");
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitRefusal();
        assertThat(rollout.describe())
                .isEqualTo(
                        "1 announced; the newest, v1: not ready after PT0.05S; once it is, it serves if nothing else does by then");
        assertThat(marks()).hasSize(1);
        assertThat(ready).isEmpty();

        hold.countDown();

        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(rollout.serving()).contains(announcement(1));
        assertThat(loader.loads).containsExactly("v1");
        assertThat(loader.interrupted).isEmpty();
        assertThat(refusals).isEmpty();
        assertThat(marks()).isEmpty();
    }

    @Test
    void aModelThatIsLateIsClosedWhereAnotherServesByThen() throws Exception {
        loadTimeout = Duration.ofSeconds(1);
        CountDownLatch hold = loader.holds("v2");
        ModelRollout rollout = start();
        tell(rollout, 1, announcement(2));
        awaitRefusal();
        tell(rollout, 2, announcement(3));
        assertThat(awaitReady()).isEqualTo("v3");
        loader.awaitScorer("v3");

        hold.countDown();

        FakeScorer late = loader.awaitScorer("v2");
        late.awaitClosed();
        assertThat(late.isViolated()).isFalse();
        assertThat(rollout.serving()).contains(announcement(3));
        assertThat(ready).isEmpty();
    }

    @Test
    void aModelThatIsLateYieldsToANewerOne() throws Exception {
        loadTimeout = Duration.ofSeconds(1);
        CountDownLatch hold = loader.holds("v1");
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitRefusal();
        hold.countDown();
        assertThat(awaitReady()).isEqualTo("v1");
        tell(rollout, 1, announcement(2));
        assertThat(awaitReady()).isEqualTo("v2");
    }

    @Test
    void aModelThatIsLateStaysThoughAnOlderOneThatWasBeingLoadedIsReadyAfterIt() throws Exception {
        loadTimeout = Duration.ofSeconds(1);
        CountDownLatch newer = loader.holds("v2");
        CountDownLatch older = loader.holds("v1");
        ModelRollout rollout = start();
        rollout.announce(
                new TreeMap<>(Map.of(0L, announcement(1), 1L, announcement(2))),
                metrics("restore"));
        awaitRefusal();
        loader.awaitLoad();
        loader.awaitLoad();

        newer.countDown();
        assertThat(awaitReady()).isEqualTo("v2");
        loader.awaitScorer("v2");
        older.countDown();

        loader.awaitScorer("v1").awaitClosed();
        assertThat(rollout.serving()).contains(announcement(2));
        assertThat(ready).isEmpty();
    }

    @Test
    void whatCouldNotBeReadAfterTheDeadlineIsTriedAgainWhereNothingServes() throws Exception {
        loadTimeout = Duration.ofSeconds(1);
        beforeRetry = SHORT;
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        loader.fails(
                "v1",
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        hold.await();
                        throw new IOException("the disk is away");
                    }
                });
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitRefusal();
        hold.countDown();

        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(tries).hasValue(2);
        assertThat(refusals).isEmpty();
    }

    @Test
    void aModelThatIsWrongAfterTheDeadlineIsRefusedForThatAndCountedOnce() throws Exception {
        loadTimeout = Duration.ofSeconds(1);
        CountDownLatch hold = new CountDownLatch(1);
        loader.fails(
                "v1",
                () -> {
                    hold.await();
                    throw new ArtifactException("checksum");
                });
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitRefusal();
        hold.countDown();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(rollout.describe())
                                        .endsWith("v1: late, and then checksum"));
        tell(rollout, 1, announcement(2));
        assertThat(awaitReady()).isEqualTo("v2");
        assertThat(refusals).isEmpty();
        assertThat(loader.loads).containsExactly("v1", "v2");
    }

    @Test
    void announcedOnceMoreAModelThatHangsIsLoadedAgainWhereNothingServes() throws Exception {
        loadTimeout = Duration.ofSeconds(1);
        beforeSuspect = SHORT;
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        loader.fails(
                "v1",
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        hold.await();
                    }
                });
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitRefusal();

        // Word for word, as a record that is sent again.
        tell(rollout, 1, announcement(1));

        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(tries).hasValue(2);
        FakeScorer second = loader.awaitScorer("v1");
        // The first one, which comes at last, is not needed any more.
        hold.countDown();
        FakeScorer first = loader.awaitScorer("v1");
        first.awaitClosed();
        assertThat(second.isClosed()).isFalse();
        assertThat(ready).isEmpty();
    }

    @Test
    void announcedOnceMoreAModelOfWhichThreeLoadsHangIsNotLoadedAgain() throws Exception {
        loadTimeout = Duration.ofMillis(50);
        beforeSuspect = SHORT;
        CountDownLatch hold = loader.holds("v1");
        ModelRollout rollout = start();
        for (int telling = 0; telling < 4; telling++) {
            tell(rollout, telling, announcement(1));
            awaitRefusal();
            if (telling == 1 || telling == 2) {
                // Set aside, then tried as the last resort.
                awaitRefusal();
            }
        }
        assertThat(loader.loads).containsExactly("v1", "v1", "v1");
        assertThat(rollout.describe())
                .endsWith("3 loads of model v1 ended their process or hang: publish it anew");

        // They only were slow: the first that comes serves.
        hold.countDown();
        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(rollout.serving()).contains(announcement(1));
    }

    @Test
    void aModelThatHangsKeepsNoOtherOut() throws Exception {
        // Long enough for the other one, also where the machine is busy.
        loadTimeout = Duration.ofSeconds(1);
        CountDownLatch hold = loader.holds("v1");
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitRefusal();
        tell(rollout, 1, announcement(2));
        assertThat(awaitReady()).isEqualTo("v2");
        hold.countDown();
    }

    @Test
    void aModelThatHangsIsNotWaitedForAgainWhenTheJobRestartsInTheSameProcess() throws Exception {
        loadTimeout = Duration.ofMillis(50);
        CountDownLatch hold = loader.holds("v2");
        ModelRollout before = start();
        tell(before, 1, announcement(2));
        awaitRefusal();
        before.close();

        loadTimeout = LONG;
        ModelRollout after = start();
        after.announce(
                new TreeMap<>(Map.of(0L, announcement(1), 1L, announcement(2))),
                metrics("restore"));

        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(loader.loads).containsExactly("v2", "v1");
        hold.countDown();
        loader.awaitScorer("v1");
        loader.awaitScorer("v2").awaitClosed();
        assertThat(ready).isEmpty();
    }

    @Test
    void aMarkStandsWhileAModelIsLoaded() throws Exception {
        CountDownLatch hold = loader.holds("v1");
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        loader.awaitLoad();
        assertThat(marks()).hasSize(1);
        assertThat(Files.readString(marks().get(0))).isEqualTo("v1\n");
        hold.countDown();
        awaitReady();
        assertThat(marks()).isEmpty();
    }

    @Test
    void aModelThatEndedItsProcessIsSetAsideForAnOlderOne() throws Exception {
        crash("v2");
        ModelRollout rollout = start();
        rollout.announce(
                new TreeMap<>(Map.of(0L, announcement(1), 1L, announcement(2))),
                metrics("restore"));
        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(refusals).containsExactly("restore");
        assertThat(loader.loads).containsExactly("v1");

        // Announced again as it is, it is set aside again; published anew, it is loaded.
        tell(rollout, 2, again(announcement(2), 99));
        awaitRefusal();
        awaitRefusal();
        tell(rollout, 3, new ModelAnnouncement("default", "v2", "file:///m", sha256("other"), 100));
        assertThat(awaitReady()).isEqualTo("v2");
        assertThat(loader.loads).containsExactly("v1", "v2");
    }

    @Test
    void whereNothingElseCanServeAModelThatEndedItsProcessGetsAnotherTry() throws Exception {
        beforeSuspect = SHORT;
        crash("v1");
        crash("v1");
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        assertThat(awaitReady()).isEqualTo("v1");
        // It loaded well: a kill from outside had hit it.
        tell(rollout, 1, announcement(2));
        awaitReady();
        assertThat(marks()).isEmpty();
    }

    @Test
    void aModelThatEndedThreeProcessesIsNeverLoadedAgain() throws Exception {
        beforeSuspect = SHORT;
        for (int i = 0; i < 3; i++) {
            crash("v1");
        }
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        awaitRefusal();
        assertThat(rollout.describe())
                .isEqualTo(
                        "1 announced; the newest, v1: 3 loads of model v1 ended their process or hang: publish it anew");
        assertThat(loader.loads).isEmpty();
    }

    @Test
    void whatCouldNotBeReadIsTriedAgainAndCountedOnce() throws Exception {
        beforeRetry = SHORT;
        AtomicInteger tries = new AtomicInteger();
        loader.fails(
                "v1",
                () -> {
                    if (tries.incrementAndGet() < 4) {
                        throw new IOException("the disk is away");
                    }
                });
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        assertThat(awaitReady()).isEqualTo("v1");
        assertThat(tries).hasValue(4);
        assertThat(refusals).hasSize(1);
    }

    @Test
    void anAnnouncementWithoutAProperChecksumIsRefusedUnread() throws Exception {
        ModelRollout rollout = start();
        tell(
                rollout,
                0,
                new ModelAnnouncement("default", "v1", "file:///m", "../../etc/passwd", 1));
        awaitRefusal();
        assertThat(loader.loads).isEmpty();
        assertThat(rollout.describe())
                .contains("../../etc/passwd of model v1 is not 64 lower-case hexadecimal digits");
    }

    @Test
    void closingLeavesALoadToItselfAndItsModelIsClosed() throws Exception {
        CountDownLatch hold = loader.holds("v1");
        ModelRollout rollout = start();
        tell(rollout, 0, announcement(1));
        loader.awaitLoad();
        rollout.close();
        hold.countDown();
        loader.awaitScorer("v1").awaitClosed();
        assertThat(ready).isEmpty();
    }

    private ModelRollout start() {
        ModelRollout rollout =
                new ModelRollout(
                        "default",
                        loadTimeout,
                        beforeRetry,
                        beforeSuspect,
                        loader,
                        ready::add,
                        new LoadMarks(cache, FakePeers.of(FakePeers.process(1))));
        rollout.start();
        rollouts.add(rollout);
        return rollout;
    }

    private void tell(ModelRollout rollout, long position, ModelAnnouncement announcement) {
        rollout.announce(new TreeMap<>(Map.of(position, announcement)), metrics("subtask"));
    }

    private ModelMetrics metrics(String teller) {
        return () -> refusals.add(teller);
    }

    /** As a process that was killed while it loaded the model left it. */
    private void crash(String version) throws IOException {
        new LoadMarks(cache, FakePeers.of(CRASHED)).begin(sha256(version), version);
    }

    private List<Path> marks() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    private String awaitReady() throws InterruptedException {
        ServingModel model = ready.poll(30, SECONDS);
        assertThat(model).as("a model that is ready").isNotNull();
        return model.version();
    }

    private String awaitRefusal() throws InterruptedException {
        String teller = refusals.poll(30, SECONDS);
        assertThat(teller).as("a refusal").isNotNull();
        return teller;
    }

    /** Loads what it is asked for, but fails or hangs where it was told to. */
    private static final class Loader implements ModelLoader {
        private interface Trouble {
            void occur() throws ArtifactException, IOException, InterruptedException;
        }

        private final List<String> loads = new ArrayList<>();
        private final List<String> interrupted = new CopyOnWriteArrayList<>();
        private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
        private final Map<String, FakeScorer> scorers = new ConcurrentHashMap<>();
        private final BlockingQueue<String> made = new LinkedBlockingQueue<>();

        @Override
        public ServingModel load(ModelAnnouncement announcement)
                throws ArtifactException, IOException {
            String version = announcement.version();
            synchronized (loads) {
                loads.add(version);
            }
            begun.add(version);
            try {
                troubles.getOrDefault(version, () -> {}).occur();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            FakeScorer scorer = new FakeScorer(5);
            scorers.put(version, scorer);
            made.add(version);
            return Models.model(version, 5, scorer);
        }

        void fails(String version, Trouble trouble) {
            troubles.put(version, trouble);
        }

        void fails(String version, ArtifactException reason) {
            fails(
                    version,
                    () -> {
                        throw reason;
                    });
        }

        void fails(String version, Error reason) {
            fails(
                    version,
                    () -> {
                        throw reason;
                    });
        }

        /** Native code does not hear an interrupt. */
        CountDownLatch holds(String version) {
            CountDownLatch latch = new CountDownLatch(1);
            fails(
                    version,
                    () -> {
                        boolean interrupted = false;
                        while (latch.getCount() > 0) {
                            try {
                                latch.await();
                            } catch (InterruptedException e) {
                                interrupted = true;
                            }
                        }
                        if (interrupted) {
                            this.interrupted.add(version);
                            Thread.currentThread().interrupt();
                        }
                    });
            return latch;
        }

        void awaitLoad() throws InterruptedException {
            assertThat(begun.poll(30, SECONDS)).as("a load").isNotNull();
        }

        FakeScorer awaitScorer(String version) throws InterruptedException {
            assertThat(made.poll(30, SECONDS)).isEqualTo(version);
            return scorers.get(version);
        }
    }
}
