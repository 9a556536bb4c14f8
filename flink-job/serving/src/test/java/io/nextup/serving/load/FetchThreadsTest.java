package io.nextup.serving.load;

import static io.nextup.serving.load.Announcements.announcement;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FetchThreadsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch answers = new CountDownLatch(1);
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final FakeArtifacts artifacts = new FakeArtifacts();
    private final BlockingQueue<String> paced = new LinkedBlockingQueue<>();
    private final AtomicLong cpuNanos = new AtomicLong();
    private final LoadPace pace =
            new LoadPace(
                    cpuNanos::get,
                    nanos -> paced.add("pause " + nanos),
                    () -> paced.add("low priority"));
    private Runnable arrival = () -> {};

    @AfterEach
    void end() {
        answers.countDown();
    }

    @Test
    void aFetchThatEndsJustBeforeItIsGivenUpHasOneOutcome() throws Exception {
        FetchThreads fetches = fetches(artifacts);
        for (int n = 0; n < 5_000; n++) {
            start(fetches, announcement(1).model());
            nanos.addAndGet(FetchPatience.USUAL.silence().toNanos());
            fetches.look();
            assertThat(outcomes.poll(30, SECONDS)).isNotNull();
        }
        await().until(
                        () -> {
                            nanos.addAndGet(FetchPatience.USUAL.silence().toNanos());
                            fetches.look();
                            return fetches.running() == 0;
                        });
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aStoreThatNeverAnswersHoldsOnlySoManyThreads() throws Exception {
        FetchThreads fetches =
                fetches(
                        (model, progress) -> {
                            begun.incrementAndGet();
                            awaitAnswer();
                            return artifacts.fetch(model, progress);
                        });
        AnnouncedModel model = announcement(1).model();
        for (int n = 1; n <= FetchThreads.MOST_STUCK; n++) {
            start(fetches, model);
            awaitBegun(n);
            nanos.addAndGet(FetchPatience.USUAL.silence().toNanos());
            fetches.look();
            assertThat(outcomes.poll(30, SECONDS)).startsWith("unreachable: no byte came");
        }
        start(fetches, model);
        assertThat(outcomes.poll(30, SECONDS))
                .startsWith("unreachable: 4 earlier fetches of it still wait for its store");
        start(fetches, announcement(2).model());
        awaitBegun(FetchThreads.MOST_STUCK + 1);

        answers.countDown();
        assertThat(outcomes.poll(30, SECONDS)).isEqualTo("fetched");
        await().until(
                        () -> {
                            fetches.look();
                            return fetches.running() == 0;
                        });
        start(fetches, model);
        assertThat(outcomes.poll(30, SECONDS)).isEqualTo("fetched");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aFetchForWhichMemoryIsShortIsTriedAgain() throws Exception {
        FetchThreads fetches =
                fetches(
                        (model, progress) -> {
                            throw new OutOfMemoryError("Java heap space");
                        });
        start(fetches, announcement(1).model());
        assertThat(outcomes.poll(30, SECONDS))
                .isEqualTo("unreachable: java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void aFetchPausesAfterEachPieceWhileAModelServes() throws Exception {
        FetchThreads fetches =
                fetches(
                        (model, progress) -> {
                            cpuNanos.addAndGet(7_000_000);
                            progress.accept(1 << 20);
                            progress.accept(0);
                            return artifacts.fetch(model, progress);
                        });
        start(fetches, announcement(1).model());
        assertThat(outcomes.poll(30, SECONDS)).isEqualTo("fetched");
        assertThat(paced).isEmpty();

        pace.modelServes(true);
        start(fetches, announcement(1).model());
        assertThat(outcomes.poll(30, SECONDS)).isEqualTo("fetched");
        assertThat(paced).containsExactly("low priority", "pause 7000000");
    }

    @Test
    void anArrivalThatFailsIsTriedAgain() throws Exception {
        arrival =
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                };
        start(fetches(artifacts), announcement(1).model());
        assertThat(outcomes.poll(30, SECONDS))
                .isEqualTo(
                        "unreachable: its arrival failed: java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void withMoreLivingProcessesAFetchBeginsLater() throws Exception {
        FetchThreads fetches = fetches(new SharedStore());
        fetches.spreadOver(1_000_000_000);
        start(fetches, announcement(1).model(), false);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        fetches.look();
        assertThat(outcomes).as("a fetch that has not begun is not late").isEmpty();

        fetches.spreadOver(1);
        start(fetches, announcement(2).model(), false);
        assertThat(outcomes.poll(30, SECONDS)).isEqualTo("fetched");
        assertThat(begun).hasValue(1);
    }

    /** A store that other processes use as well. */
    private final class SharedStore implements ArtifactFetcher {
        @Override
        public Artifact fetch(AnnouncedModel model, LongConsumer progress) {
            begun.incrementAndGet();
            return artifacts.fetch(model, progress);
        }

        @Override
        public boolean isAtHand(AnnouncedModel model) {
            return false;
        }
    }

    @Test
    void retriesWaitAsForAHundredProcessesUntilTheirNumberIsKnown() {
        FetchThreads fetches = fetches(artifacts);
        assertThat(fetches.retryMillis()).isBetween(2_500L, 7_500L);
        fetches.spreadOver(1_000_000);
        assertThat(fetches.retryMillis()).isBetween(25_000_000L, 75_000_000L);
        fetches.spreadOver(2);
        assertThat(fetches.retryMillis()).isBetween(2_500L, 7_500L);
    }

    private FetchThreads fetches(ArtifactFetcher fetcher) {
        return new FetchThreads(fetcher, FetchPatience.USUAL, new Random(1), pace, nanos::get);
    }

    private void awaitBegun(int count) {
        await().until(() -> begun.get() == count);
    }

    /** Waits like a client of a store that ignores interrupts. */
    private void awaitAnswer() {
        boolean answered = false;
        while (!answered) {
            try {
                answers.await();
                answered = true;
            } catch (InterruptedException e) {
                answered = false;
            }
        }
    }

    private void start(FetchThreads fetches, AnnouncedModel model) {
        start(fetches, model, true);
    }

    private void start(FetchThreads fetches, AnnouncedModel model, boolean atOnce) {
        fetches.start(
                model,
                atOnce,
                new LoadOutcome<Artifact>() {
                    @Override
                    public void ready(Artifact artifact) {
                        arrival.run();
                        outcomes.add("fetched");
                    }

                    @Override
                    public void unreachable(String reason) {
                        outcomes.add("unreachable: " + reason);
                    }

                    @Override
                    public void refused(String reason) {
                        outcomes.add("refused: " + reason);
                    }
                });
    }
}
