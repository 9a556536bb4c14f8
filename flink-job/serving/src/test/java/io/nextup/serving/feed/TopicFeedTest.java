package io.nextup.serving.feed;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nextup.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicFeedTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final FeedTimes PATIENT = new FeedTimes(HOUR, HOUR, HOUR, HOUR, HOUR, LONG);

    private final FakeTopic topic = new FakeTopic();
    private final CallsOfListener listener = new CallsOfListener();
    private TopicFeed feed;

    TopicFeedTest() {
        topic.pollsWait = true;
    }

    @AfterEach
    void closeFeed() {
        feed.close();
    }

    @Test
    void whoWaitsForItToCatchUpReturnsOnceTheListenerHasAllThatLayInTheTopic() throws Exception {
        topic.with(0, "k", "a").with(1, "k", "b");
        start(PATIENT);

        assertThat(feed.awaitCaughtUp(LONG)).isTrue();

        assertThat(feed.isCaughtUp()).isTrue();
        assertThat(listener.calls).containsExactly("0 k=a", "1 k=b", "caught up");
        assertThat(thread().orElseThrow().isDaemon()).isTrue();
        assertThat(thread().orElseThrow().getContextClassLoader())
                .isSameAs(TopicFeed.class.getClassLoader());
    }

    @Test
    void whoWaitsForItToCatchUpGivesUpWhenThePatienceIsOver() throws Exception {
        topic.away = true;
        start(PATIENT);

        assertThat(feed.awaitCaughtUp(Duration.ZERO)).isFalse();
        assertThat(feed.awaitCaughtUp(Duration.ofMillis(10))).isFalse();
        assertThat(feed.isCaughtUp()).isFalse();
    }

    @Test
    void closingSendsThoseAwayWhoWaitForItToCatchUp() {
        topic.away = true;
        start(PATIENT);
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return feed.awaitCaughtUp(LONG);
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });

        feed.close();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
    }

    @Test
    void aRecordThatArrivesReachesTheListener() throws Exception {
        start(PATIENT);
        feed.awaitCaughtUp(LONG);

        topic.arrives(0, "k", "a");

        await().atMost(10, SECONDS).until(() -> listener.calls.contains("0 k=a"));
        await().atMost(10, SECONDS).until(() -> feed.lag() == 0);
        assertThat(feed.newestRecordTimeMillis()).isEqualTo(1_000);
        assertThat(feed.errors()).isZero();
    }

    @Test
    void closingEndsTheThreadWhileItPolls() throws Exception {
        start(PATIENT);
        feed.awaitCaughtUp(LONG);
        await().atMost(10, SECONDS).until(() -> topic.consumer().lastPollTimeout() != null);
        assertThatItEndsSoon();
        assertThat(topic.ended)
                .containsExactlyInAnyOrder(
                        "describer woken up", "describer closed", "consumer closed");
    }

    @Test
    void closingEndsTheThreadWhileTheBrokerIsAway() {
        topic.away = true;
        start(PATIENT);
        await().atMost(10, SECONDS).until(() -> topic.consumers.size() == 1);
        assertThatItEndsSoon();
        assertThat(listener.calls).isEmpty();
    }

    @Test
    void closingEndsTheThreadWhileItPausesBeforeARetry() {
        topic.describing = new TimeoutException("no broker");
        start(PATIENT);
        await().atMost(10, SECONDS).until(() -> feed.errors() == 1);
        assertThatItEndsSoon();
    }

    @Test
    void aListenerMayCloseItsFeed() throws Exception {
        topic.with(0, "k", "a").with(1, "k", "b");
        CountDownLatch started = new CountDownLatch(1);
        listener.inEachCall =
                () -> {
                    try {
                        started.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    feed.close();
                };
        start(PATIENT);
        Thread running = thread().orElseThrow();
        started.countDown();

        running.join(10_000);

        assertThat(running.isAlive()).isFalse();
        assertThat(listener.calls).containsExactly("0 k=a");
    }

    @Test
    void closingLeavesAListenerThatIsBusyToItself() throws Exception {
        topic.with(0, "k", "a");
        CountDownLatch busy = new CountDownLatch(1);
        listener.inEachCall =
                () -> {
                    try {
                        busy.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                };
        start(new FeedTimes(LONG, LONG, LONG, LONG, LONG, Duration.ofMillis(20)));
        Thread running = thread().orElseThrow();
        await().atMost(10, SECONDS).until(() -> listener.calls.contains("0 k=a"));

        feed.close();

        assertThat(running.isAlive()).isTrue();
        busy.countDown();
        running.join(10_000);
        assertThat(running.isAlive()).isFalse();
        assertThat(listener.calls).containsExactly("0 k=a");
    }

    @Test
    void anInterruptDoesNotEndIt() throws Exception {
        Duration soon = Duration.ofMillis(1);
        start(new FeedTimes(soon, soon, LONG, LONG, LONG, LONG));
        feed.awaitCaughtUp(LONG);

        thread().orElseThrow().interrupt();
        await().atMost(10, SECONDS)
                .until(
                        () ->
                                topic.consumers.size() == 2
                                        && !topic.consumer().assignment().isEmpty());
        topic.arrives(0, "k", "a");

        await().atMost(10, SECONDS).until(() -> listener.calls.contains("0 k=a"));
        assertThat(feed.errors()).isEqualTo(1);
    }

    @Test
    void pausesThatDoNotGrowAreRefused() {
        feed = new TopicFeed("unused", null, null, null, PATIENT, listener);
        assertThatThrownBy(
                        () ->
                                new FeedTimes(
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(1),
                                        LONG,
                                        LONG,
                                        LONG,
                                        LONG))
                .hasMessageContaining("PT2S to PT1S");
    }

    private void start(FeedTimes times) {
        feed =
                new TopicFeed(
                        FakeTopic.NAME,
                        KafkaSettings.at("broker:1"),
                        topic::makeConsumer,
                        topic::makeDescriber,
                        times,
                        listener);
        feed.start();
    }

    private void assertThatItEndsSoon() {
        Thread running = thread().orElseThrow();
        feed.close();
        assertThat(running.isAlive()).isFalse();
        feed.close();
        assertThat(feed.isCaughtUp()).isFalse();
    }

    private static Optional<Thread> thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("nextup-feed-" + FakeTopic.NAME))
                .findAny();
    }
}
