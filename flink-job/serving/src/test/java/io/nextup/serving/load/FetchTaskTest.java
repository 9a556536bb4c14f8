package io.nextup.serving.load;

import static io.nextup.serving.load.Announcements.announcement;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.ArtifactException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FetchTaskTest {
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofHours(1);

    /** A possible time of a nanosecond clock that overflows soon. */
    private static final long BEGIN = Long.MAX_VALUE - SILENCE.toNanos() / 2;

    private final AtomicLong nanos = new AtomicLong(BEGIN);
    private final FakeArtifacts artifacts = new FakeArtifacts();

    @Test
    void aFetchGivesItsArtifactAndIsNeverOverdueAfterwards() throws Exception {
        FetchTask task = start(artifacts, Duration.ZERO);

        assertThat(task.result().get(30, SECONDS).manifest().version()).isEqualTo("v1");
        assertThat(task.overdue(BEGIN + 2 * SILENCE.toNanos())).isFalse();
        assertThat(task.abandon()).isFalse();
        assertThat(task.result().get().manifest().version()).isEqualTo("v1");
    }

    @Test
    void aFetchThatFailsSaysWhy() {
        ArtifactException refused = new ArtifactException("checksum");
        FetchTask task =
                start(
                        (model, progress) -> {
                            throw refused;
                        },
                        Duration.ZERO);

        assertThatThrownBy(() -> task.result().get(30, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCause(refused);
    }

    @Test
    void aFetchWithoutAByteForTooLongIsOverdueAndOneThatIsAbandonedStops() throws Exception {
        SynchronousQueue<Long> arriving = new SynchronousQueue<>();
        CountDownLatch reported = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        FetchTask task =
                start(
                        (model, progress) -> {
                            try {
                                progress.accept(arriving.take());
                                reported.countDown();
                                arriving.take();
                            } catch (InterruptedException e) {
                                stopped.countDown();
                            }
                            throw new ArtifactException("nobody hears of this");
                        },
                        Duration.ZERO);
        assertThat(task.overdue(BEGIN)).isFalse();
        assertThat(task.overdue(BEGIN + SILENCE.toNanos() - 1)).isFalse();
        assertThat(task.overdue(BEGIN + SILENCE.toNanos())).isTrue();

        long later = BEGIN + SILENCE.toNanos() - 1;
        nanos.set(later);
        arriving.put(1L);
        reported.await();
        assertThat(task.overdue(later + SILENCE.toNanos() - 1)).isFalse();
        assertThat(task.overdue(later + SILENCE.toNanos())).isTrue();

        assertThat(task.abandon()).isTrue();

        stopped.await();
        assertThat(task.result()).isCancelled();
        assertThat(task.overdue(later + SILENCE.toNanos())).isFalse();
    }

    @Test
    void aPauseIsNoSilence() throws Exception {
        AtomicLong cpuNanos = new AtomicLong();
        LoadPace pace = new LoadPace(cpuNanos::get, nanos::addAndGet, () -> {});
        pace.modelServes(true);
        CountDownLatch reported = new CountDownLatch(1);
        CountDownLatch given = new CountDownLatch(1);
        FetchTask task =
                start(
                        (model, progress) -> {
                            cpuNanos.addAndGet(SILENCE.toNanos());
                            progress.accept(1);
                            reported.countDown();
                            try {
                                given.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return artifacts.fetch(model, progress);
                        },
                        Duration.ZERO,
                        pace);
        reported.await();
        assertThat(nanos.get()).isEqualTo(BEGIN + SILENCE.toNanos());
        assertThat(task.overdue(nanos.get())).isFalse();
        given.countDown();
        assertThat(task.result().get(30, SECONDS).manifest().version()).isEqualTo("v1");
    }

    @Test
    void aFetchThatIsStillToBeginIsNotOverdueAndNeverBeginsOnceAbandoned() throws Exception {
        AtomicBoolean begun = new AtomicBoolean();
        FetchTask task =
                start(
                        (model, progress) -> {
                            begun.set(true);
                            return artifacts.fetch(model, progress);
                        },
                        LONG);
        assertThat(task.overdue(BEGIN + LONG.toNanos() + SILENCE.toNanos() - 1)).isFalse();
        assertThat(task.overdue(BEGIN + LONG.toNanos() + SILENCE.toNanos())).isTrue();
        assertThat(task.hasEnded()).isFalse();

        task.abandon();

        assertThat(task.result()).isCancelled();
        await().atMost(Duration.ofSeconds(30)).until(task::hasEnded);
        assertThat(begun).isFalse();
    }

    private FetchTask start(ArtifactFetcher fetcher, Duration delay) {
        return start(fetcher, delay, new LoadPace());
    }

    private FetchTask start(ArtifactFetcher fetcher, Duration delay, LoadPace pace) {
        return FetchTask.start(fetcher, announcement(1).model(), delay, SILENCE, pace, nanos::get);
    }
}
