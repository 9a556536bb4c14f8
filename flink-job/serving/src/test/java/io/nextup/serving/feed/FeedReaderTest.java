package io.nextup.serving.feed;

import static io.nextup.serving.feed.FakeTopic.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedReaderTest {
    private final FakeTopic topic = new FakeTopic();
    private final CallsOfListener listener = new CallsOfListener();
    private final CaughtUpGate gate = new CaughtUpGate();
    private final FeedReader reader =
            new FeedReader(
                    FakeTopic.NAME,
                    KafkaSettings.at("broker:1"),
                    topic::makeConsumer,
                    topic::makeDescriber,
                    FeedTimes.DEFAULT.withEndChecked(FeedTimes.DEFAULT.betweenChecks()),
                    listener,
                    gate);
    private LogLines log;
    // A monotonic clock may have any value.
    private long nowNanos = Long.MAX_VALUE - 1_000;

    @BeforeEach
    void listen() {
        log = LogLines.of(FeedReader.class);
    }

    @AfterEach
    void hangUp() {
        log.close();
        reader.close();
    }

    @Test
    void allThatLayInTheTopicComesBeforeCaughtUpAndAllThatIsNewerAfterIt() {
        topic.with(0, "k", "a").with(1, "k", "b");
        connect();
        topic.arrives(2, "k", "c");
        assertThat(gate.isOpen()).isFalse();

        steps(1);

        assertThat(listener.calls).containsExactly("0 k=a", "1 k=b", "caught up", "2 k=c");
        assertThat(gate.isOpen()).isTrue();
        topic.arrives(3, "k", "d");
        steps(2);
        assertThat(listener.calls.subList(4, listener.calls.size())).containsExactly("3 k=d");
    }

    @Test
    void anEmptyTopicIsCaughtUpAtOnce() {
        connect();

        assertThat(listener.calls).containsExactly("caught up");
        assertThat(gate.isOpen()).isTrue();
        steps(2);
        assertThat(listener.calls).containsExactly("caught up");
    }

    @Test
    void aTopicWhoseRecordsAreAllDeletedIsCaughtUpAtOnce() {
        topic.begin = 9;
        topic.end = 9;
        connect();

        assertThat(listener.calls).containsExactly("caught up");
    }

    @Test
    void gapsOfCompactionAndMarkersOfTransactionsAtTheEndDoNotKeepItFromCatchingUp() {
        topic.begin = 3;
        topic.with(5, "k", "a").with(11, "k", "b");
        topic.end = 14;
        connect();
        steps(1);
        assertThat(listener.calls).containsExactly("5 k=a", "11 k=b");

        // A real consumer does this at markers and aborted records.
        topic.consumer().schedulePollTask(() -> topic.consumer().seek(PARTITION, 14));
        steps(1);

        assertThat(listener.calls).containsExactly("5 k=a", "11 k=b", "caught up");
    }

    @Test
    void recordsWithoutKeyOrValueComeAsTheyAre() {
        topic.with(0, null, "a").with(1, "k", null).with(2, "k", "");
        connect();
        steps(1);

        assertThat(listener.calls).containsExactly("0 none=a", "1 k=none", "2 k=", "caught up");
    }

    @Test
    void aTopicThatIsCutShorterMeanwhileIsCaughtUpAtItsNewEnd() {
        topic.with(0, "k", "a");
        topic.end = 50;
        connect();
        steps(1);
        assertThat(listener.calls).containsExactly("0 k=a");

        topic.consumer().updateEndOffsets(Map.of(PARTITION, 1L));
        steps(1);
        assertThat(listener.calls).containsExactly("0 k=a");
        sleep(FeedTimes.DEFAULT.betweenChecks());
        steps(1);

        assertThat(listener.calls).containsExactly("0 k=a", "caught up");
    }

    @Test
    void lagAndTheNewestRecordsTimeAreKnownWhileItReads() {
        assertThat(reader.lag()).isEqualTo(-1);
        assertThat(reader.newestRecordTimeMillis()).isEqualTo(-1);
        topic.with(0, "k", "a").with(4, "k", "b");
        topic.end = 7;
        connect();
        assertThat(reader.lag()).isEqualTo(-1);

        steps(1);

        assertThat(reader.lag()).isEqualTo(2);
        assertThat(reader.newestRecordTimeMillis()).isEqualTo(1_004);
        assertThat(reader.errors()).isZero();
        topic.consumer().setPollException(new TimeoutException("away"));
        stepInto(Duration.ofSeconds(1));
        assertThat(reader.lag()).isEqualTo(-1);
        assertThat(reader.newestRecordTimeMillis()).isEqualTo(1_004);
        assertThat(reader.errors()).isEqualTo(1);
    }

    @Test
    void itIsStaleSinceItLastHadAllRecordsThoughTheTopicIsQuiet() {
        Duration between = FeedTimes.DEFAULT.betweenChecks();
        topic.with(0, "k", "a");
        connect();
        assertThat(reader.staleFor(nowNanos)).isEmpty();
        steps(1);
        assertThat(reader.staleFor(nowNanos)).contains(Duration.ZERO);

        sleep(between.minusMillis(1));
        steps(1);
        assertThat(reader.staleFor(nowNanos)).contains(between.minusMillis(1));
        sleep(Duration.ofMillis(1));
        steps(1);
        assertThat(reader.staleFor(nowNanos)).as("checked").contains(Duration.ZERO);

        topic.describing = new TimeoutException("away");
        sleep(between);
        stepInto(FeedTimes.DEFAULT.firstPause());
        sleep(between);
        assertThat(reader.staleFor(nowNanos)).contains(between.multipliedBy(2));
    }

    @Test
    void aReaderThatLagsIsAsStaleAsTheEndThatItHasReached() {
        Duration between = FeedTimes.DEFAULT.betweenChecks();
        topic.with(0, "k", "a");
        connect();
        steps(1);
        topic.uncommitted = 1;
        sleep(between);
        steps(1);
        topic.uncommitted = 2;
        sleep(between);
        steps(1);
        assertThat(reader.staleFor(nowNanos)).contains(between.multipliedBy(2));

        topic.arrives(1, "k", "b");
        topic.uncommitted = 1;
        steps(1);
        assertThat(reader.staleFor(nowNanos)).as("the first end").contains(between);
    }

    @Test
    void aLongReadingGoesOnToAnEndOfLate() {
        topic.with(0, "k", "a");
        connect();
        topic.arrives(1, "k", "b");
        sleep(FeedTimes.DEFAULT.betweenChecks().plusSeconds(1));
        steps(1);
        assertThat(listener.calls).containsExactly("0 k=a", "1 k=b", "caught up");
        assertThat(reader.staleFor(nowNanos)).contains(Duration.ZERO);
    }

    @Test
    void aTransactionThatStaysOpenMakesItStale() {
        Duration between = FeedTimes.DEFAULT.betweenChecks();
        topic.with(0, "k", "a");
        connect();
        steps(1);
        topic.uncommitted = 1;
        sleep(between);
        steps(1);
        assertThat(reader.staleFor(nowNanos)).contains(between);

        topic.uncommitted = 0;
        sleep(between);
        steps(1);
        assertThat(reader.staleFor(nowNanos)).contains(Duration.ZERO);
    }

    @Test
    void anyExceptionClosesTheConsumerAndTheNextOneGoesOnBehindTheLastRecord() {
        topic.with(0, "k", "a").with(1, "k", "b");
        connect();
        steps(1);
        for (KafkaException thrown :
                List.of(
                        new TopicAuthorizationException("denied"),
                        new SerializationException("bytes"),
                        new FencedLeaderEpochException("fenced"),
                        new KafkaException("corrupt"))) {
            MockConsumer<byte[], byte[]> failing = topic.consumer();
            failing.setPollException(thrown);

            assertThat(reader.step(nowNanos)).isPositive();

            assertThat(failing.closed()).isTrue();
            topic.with(topic.end + 2, "k", thrown.getMessage());
            connect();
            steps(1);
        }
        assertThat(listener.calls.stream().filter(call -> !call.startsWith("failed")))
                .containsExactly(
                        "0 k=a",
                        "1 k=b",
                        "caught up",
                        "4 k=denied",
                        "7 k=bytes",
                        "10 k=fenced",
                        "13 k=corrupt");
        assertThat(topic.consumers).hasSize(5);
        assertThat(reader.errors()).isEqualTo(4);
    }

    @Test
    void aBatchThatWasHandedOverInPartComesNoSecondTime() {
        topic.with(0, "k", "a").with(1, "k", "b").with(2, "k", "c");
        connect();
        topic.consumer().setMaxPollRecords(2);
        steps(1);
        topic.consumer().setPollException(new KafkaException("broken"));
        stepInto(Duration.ofSeconds(1));

        connect();
        steps(1);

        assertThat(listener.calls).contains("0 k=a", "1 k=b", "2 k=c", "caught up");
        assertThat(listener.calls).doesNotHaveDuplicates();
    }

    @Test
    void recordsThatWereHandedOverBeforeTheirBatchFailedComeNoSecondTime() {
        topic.with(0, "k", "a").with(1, "k", "b");
        connect();
        topic.positioning = new TimeoutException("no position");
        stepInto(Duration.ofSeconds(1));
        topic.positioning = null;
        topic.with(2, "k", "c");

        connect();
        steps(1);

        assertThat(listener.calls).hasSize(5).doesNotHaveDuplicates().endsWith("2 k=c");
    }

    @Test
    void anInterruptIsAFailureLikeOthersAndGoneWhenTheConsumerCloses() {
        connect();
        // This leaves the thread interrupted, as the real consumer does.
        topic.consumer().setPollException(new InterruptException("interrupted"));
        stepInto(Duration.ofSeconds(1));

        assertThat(Thread.interrupted()).isFalse();
        assertThat(topic.ended).containsExactly("describer closed", "consumer closed");
        assertThat(reader.errors()).isEqualTo(1);
    }

    @Test
    void pausesGrowFrom1To30SecondsAndBeginAnewAfterAClientThatLivedAsLong() {
        topic.describing = new TimeoutException("no broker");
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            stepInto(Duration.ofSeconds(seconds));
        }
        topic.describing = null;

        // A client that lives only briefly is not a recovery.
        connect();
        sleep(Duration.ofSeconds(29));
        steps(1);
        topic.consumer().setPollException(new TimeoutException("away"));
        stepInto(Duration.ofSeconds(30));

        connect();
        sleep(Duration.ofSeconds(30));
        steps(1);
        topic.consumer().setPollException(new TimeoutException("away"));
        stepInto(Duration.ofSeconds(1));
    }

    @Test
    void aFailureThatRepeatsIsCountedEachTimeAndToldOnceWithTheWayOut() {
        topic.describing = new UnknownTopicOrPartitionException("unknown");
        for (int i = 0; i < 5; i++) {
            reader.step(nowNanos);
        }
        topic.describing = new TopicAuthorizationException("denied");
        for (int i = 0; i < 5; i++) {
            reader.step(nowNanos);
        }

        assertThat(reader.errors()).isEqualTo(10);
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(0)).contains("topic", "unknown", "./nextup topics");
        assertThat(log.lines().get(1))
                .contains(
                        "User:ANONYMOUS lacks Read on topic %s at broker:1"
                                .formatted(FakeTopic.NAME));
        assertThat(listener.calls)
                .containsExactly("failed: " + log.lines().get(0), "failed: " + log.lines().get(1));

        sleep(Duration.ofMinutes(10));
        reader.step(nowNanos);
        assertThat(log.lines()).hasSize(3);
        assertThat(log.lines().get(2)).contains("5 times", "lacks Read");
    }

    @Test
    void aClientThatCannotBeMadeIsMadeLater() {
        topic.makingConsumer =
                new KafkaException(
                        "Failed to construct kafka consumer",
                        new ConfigException("No resolvable bootstrap urls"));
        stepInto(Duration.ofSeconds(1));
        topic.makingConsumer = null;
        topic.makingDescriber = new KafkaException("Failed to create new KafkaAdminClient");
        stepInto(Duration.ofSeconds(2));
        assertThat(topic.ended).containsExactly("consumer closed");
        topic.makingDescriber = null;
        connect();

        assertThat(listener.calls.get(0)).contains("No resolvable bootstrap urls", "properties");
        assertThat(listener.calls.get(2)).isEqualTo("caught up");
    }

    @Test
    void moreThanOnePartitionIsToldWithTheWayOutAndReadOnceThereIsOne() {
        topic.with(0, "k", "a");
        topic.partitions = 2;
        stepInto(Duration.ofSeconds(1));
        assertThat(listener.calls).hasSize(1);
        assertThat(listener.calls.get(0))
                .startsWith("failed: ")
                .contains("topic has 2 partitions", "exactly one", "delete it", "./nextup topics");

        topic.partitions = 1;
        connect();
        steps(1);

        assertThat(listener.calls.subList(1, 3)).containsExactly("0 k=a", "caught up");
        // Partitions may be added while it reads.
        topic.partitions = 3;
        sleep(FeedTimes.DEFAULT.betweenChecks());
        assertThat(reader.step(nowNanos)).isPositive();
        assertThat(reader.errors()).isEqualTo(2);
    }

    @Test
    void lostOffsetsStartOverFromTheBeginning() {
        topic.with(0, "k", "a").with(1, "k", "b");
        connect();
        steps(1);
        topic.consumer().setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 2L)));
        stepInto(Duration.ofSeconds(1));
        assertThat(gate.isOpen()).isTrue();
        topic.recreate(FakeTopic.FIRST);
        topic.with(0, "k", "c");
        listener.calls.clear();

        connect();

        assertThat(listener.calls).containsExactly("started over");
        assertThat(gate.isOpen()).isFalse();
        assertThat(reader.newestRecordTimeMillis()).isEqualTo(-1);
        steps(2);
        assertThat(listener.calls).containsExactly("started over", "0 k=c", "caught up");
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void recordsThatWereDeletedBeforeTheyWereReadStartOver() {
        topic.with(0, "k", "a");
        connect();
        steps(1);
        topic.with(5, "k", "b");
        topic.begin = 4;
        topic.consumer().setPollException(new KafkaException("any"));
        stepInto(Duration.ofSeconds(1));
        connect();
        // The mock consumer finds its position before the beginning here.
        stepInto(Duration.ofSeconds(2));
        listener.calls.clear();

        connect();
        steps(1);

        assertThat(listener.calls).containsExactly("started over", "5 k=b", "caught up");
    }

    @Test
    void anotherTopicOfTheNameStartsOverThoughItHasAsManyRecords() {
        topic.with(0, "k", "a").with(1, "k", "b");
        connect();
        steps(1);
        topic.recreate(FakeTopic.SECOND);
        topic.with(0, "k", "c").with(1, "k", "d");
        steps(1);
        assertThat(listener.calls).containsExactly("0 k=a", "1 k=b", "caught up");

        sleep(FeedTimes.DEFAULT.betweenChecks());
        steps(1);
        assertThat(topic.consumer().closed()).isTrue();
        connect();
        steps(2);

        assertThat(listener.calls.subList(3, listener.calls.size()))
                .containsExactly("started over", "0 k=c", "1 k=d", "caught up");
        assertThat(reader.errors()).isZero();
    }

    @Test
    void aTopicThatIsMissingForAWhileAndComesBackGoesOn() {
        topic.with(0, "k", "a");
        connect();
        steps(1);
        topic.describing = new UnknownTopicOrPartitionException("unknown");
        sleep(FeedTimes.DEFAULT.betweenChecks());
        stepInto(Duration.ofSeconds(1));
        stepInto(Duration.ofSeconds(2));
        topic.describing = null;
        topic.with(1, "k", "b");

        connect();
        steps(1);

        assertThat(listener.calls).hasSize(4).endsWith("1 k=b").doesNotContain("started over");
    }

    @Test
    void aTopicThatWasMadeAgainWhileItWasMissingStartsOver() {
        topic.with(0, "k", "a");
        connect();
        steps(1);
        topic.describing = new UnknownTopicOrPartitionException("unknown");
        sleep(FeedTimes.DEFAULT.betweenChecks());
        stepInto(Duration.ofSeconds(1));
        topic.describing = null;
        topic.recreate(FakeTopic.SECOND);

        connect();

        assertThat(listener.calls.subList(3, 5)).containsExactly("started over", "caught up");
    }

    @Test
    void aListenerThatThrowsIsToldOfWithTopicAndOffsetAndPassedOver() {
        topic.with(0, "k", "a").with(1, "k", "b");
        listener.inEachCall =
                () -> {
                    throw new IllegalStateException("my fault");
                };
        connect();
        steps(1);
        topic.consumer().setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 2L)));
        stepInto(Duration.ofSeconds(1));
        topic.recreate(FakeTopic.FIRST);
        connect();

        assertThat(listener.calls).hasSize(6);
        assertThat(listener.calls.subList(0, 3)).containsExactly("0 k=a", "1 k=b", "caught up");
        assertThat(listener.calls.get(3)).startsWith("failed: ");
        assertThat(listener.calls.subList(4, 6)).containsExactly("started over", "caught up");
        assertThat(gate.isOpen()).isTrue();
        // Six calls, and the lost offsets.
        assertThat(reader.errors()).isEqualTo(7);
        assertThat(log.lines().get(0)).contains("topic", "record", "offset 0", "my fault");
        assertThat(log.lines()).filteredOn(line -> line.contains("in record")).hasSize(1);
    }

    @Test
    void anErrorOfTheListenerEndsNothingEither() {
        topic.with(0, "k", "a").with(1, "k", "b");
        listener.inEachCall =
                () -> {
                    throw new NoClassDefFoundError("gone");
                };
        connect();
        steps(1);

        assertThat(listener.calls).containsExactly("0 k=a", "1 k=b", "caught up");
    }

    @Test
    void aListenerThatLeavesTheThreadInterruptedDoesNotDisturbTheReading() {
        topic.with(0, "k", "a");
        listener.inEachCall = () -> Thread.currentThread().interrupt();
        connect();
        steps(1);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(reader.errors()).isZero();
    }

    @Test
    void nothingIsHandedOverAfterAStop() {
        topic.with(0, "k", "a").with(1, "k", "b");
        connect();
        listener.inEachCall = reader::stop;
        reader.step(nowNanos);

        assertThat(listener.calls).containsExactly("0 k=a");
        assertThat(topic.ended).containsExactly("describer woken up");
        // The consumer was woken up, which is not a failure.
        assertThat(reader.step(nowNanos)).isZero();
        assertThat(reader.errors()).isZero();
        assertThat(listener.calls).containsExactly("0 k=a");
        assertThat(topic.consumer().closed()).isTrue();
    }

    /** Runs a step that makes a client. */
    private void connect() {
        int before = topic.consumers.size();
        assertThat(reader.step(nowNanos)).isZero();
        assertThat(topic.consumers).hasSize(before + 1);
    }

    /** Runs steps that must not fail. */
    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(reader.step(nowNanos)).isZero();
        }
    }

    /** Runs a step that must fail, and checks the pause. */
    private void stepInto(Duration pause) {
        assertThat(reader.step(nowNanos)).isEqualTo(pause);
    }

    private void sleep(Duration duration) {
        nowNanos += duration.toNanos();
    }
}
