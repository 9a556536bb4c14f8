package io.nextup.serving.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicWriterTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<FakeProducer> producers = new CopyOnWriteArrayList<>();
    private final TopicWriter writer =
            new TopicWriter("topic", KafkaSettings.at("broker:1"), this::make, 2);
    private volatile boolean brokerAnswers = true;
    private volatile KafkaException making;
    private LogLines log;

    @BeforeEach
    void listen() {
        log = LogLines.of(TopicWriter.class);
        writer.start();
    }

    @AfterEach
    void hangUp() {
        writer.close(Duration.ZERO);
        log.close();
    }

    @Test
    void aValueIsWrittenAndItsOffsetComesBack() throws Exception {
        assertThat(write("a", "1").get(30, SECONDS)).isEqualTo(0);
        assertThat(write("a", null).get(30, SECONDS)).isEqualTo(1);
        assertThat(producer().written()).containsExactly("a=1", "a=none");
        assertThat(writer.failures()).isZero();
    }

    @Test
    void behindTheValueOnItsWayOnlyTheNewestOfEachKeyIsWritten() throws Exception {
        brokerAnswers = false;
        CompletableFuture<Long> first = write("a", "1");
        awaitSent(1);
        CompletableFuture<Long> second = write("a", "2");
        CompletableFuture<Long> other = write("b", "1");
        CompletableFuture<Long> third = write("a", "3");
        CompletableFuture<Long> fourth = write("a", "4");
        assertThat(producer().written()).containsExactly("a=1");

        producer().completeNext();
        assertThat(first.get(30, SECONDS)).isEqualTo(0);
        awaitSent(2);
        assertThat(second).isNotDone();
        producer().completeNext();
        awaitSent(3);
        producer().completeNext();

        assertThat(List.of(second.get(30, SECONDS), third.get(30, SECONDS))).containsOnly(1L);
        assertThat(fourth.get(30, SECONDS)).isEqualTo(1);
        assertThat(other.get(30, SECONDS)).isEqualTo(2);
        assertThat(producer().written()).containsExactly("a=1", "a=4", "b=1");
    }

    @Test
    void aProducerThatBlocksDoesNotBlockTheCaller() throws Exception {
        CountDownLatch blocks = new CountDownLatch(1);
        FakeProducer producer = new FakeProducer();
        producer.beforeSend =
                () -> {
                    try {
                        blocks.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                };
        producers.add(producer);
        CompletableFuture<Long> written = write("a", "1");
        CompletableFuture<Long> waiting = write("b", "1");

        assertThat(written).isNotDone();
        blocks.countDown();
        assertThat(written.get(30, SECONDS)).isEqualTo(0);
        assertThat(waiting.get(30, SECONDS)).isEqualTo(1);
    }

    @Test
    void theCallersArraysAreCopiedAndItsCancelReachesNoWrite() throws Exception {
        brokerAnswers = false;
        assertThat(write("first", "1")).isNotDone();
        awaitSent(1);
        byte[] key = {'k'};
        byte[] value = {'v'};
        CompletableFuture<Long> cancelled = writer.write(key, value);
        CompletableFuture<Long> kept = write("k", "w");
        key[0] = '?';
        value[0] = '?';
        cancelled.cancel(true);

        producer().completeNext();
        awaitSent(2);
        producer().completeNext();

        assertThat(kept.get(30, SECONDS)).isEqualTo(1);
        assertThat(producer().written()).containsExactly("first=1", "k=w");
    }

    @Test
    void aValueThatTimesOutIsLostAndTheNextOneTakesTheSameProducer() throws Exception {
        brokerAnswers = false;
        CompletableFuture<Long> lost = write("a", "1");
        awaitSent(1);
        producer().errorNext(new TimeoutException("no answer"));

        assertThat(failure(lost)).isInstanceOf(TimeoutException.class).hasMessage("no answer");
        CompletableFuture<Long> next = write("a", "2");
        awaitSent(2);
        producer().completeNext();
        assertThat(next.get(30, SECONDS)).isPositive();
        assertThat(producers).hasSize(1);
        assertThat(writer.failures()).isEqualTo(1);
    }

    @Test
    void afterAnyOtherFailureTheNextValueTakesANewProducer() throws Exception {
        brokerAnswers = false;
        CompletableFuture<Long> refused = write("a", "1");
        awaitSent(1);
        brokerAnswers = true;
        producers.get(0).errorNext(new RecordTooLargeException("2 MB"));
        assertThat(failure(refused)).hasMessage("2 MB");

        // The call itself throws, as in a permanent error state of a producer.
        CompletableFuture<Long> second = write("a", "2");
        assertThat(second.get(30, SECONDS)).isEqualTo(0);
        producers.get(1).sendException = new KafkaException("error state");
        assertThat(failure(write("a", "3"))).hasMessage("error state");
        assertThat(write("a", "4").get(30, SECONDS)).isEqualTo(0);

        assertThat(producers).hasSize(3);
        assertThat(producers.get(0).closed()).isTrue();
        assertThat(producers.get(1).closed()).isTrue();
        assertThat(writer.failures()).isEqualTo(2);
    }

    @Test
    void aFailureThatRepeatsIsCountedEachTimeAndLoggedOnceWithTheWayOut() {
        making = new TopicAuthorizationException("denied");
        for (int i = 0; i < 5; i++) {
            assertThat(failure(write("a", "1"))).isInstanceOf(TopicAuthorizationException.class);
        }
        making =
                new KafkaException(
                        "Failed to construct kafka producer", new ConfigException("bad url"));
        assertThat(failure(write("a", "1"))).hasMessage("bad url");

        assertThat(writer.failures()).isEqualTo(6);
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(0))
                .contains("User:ANONYMOUS lacks Write on topic topic at broker:1");
        assertThat(log.lines().get(1)).contains("bad url", "properties");
    }

    @Test
    void moreKeysThanMayWaitAreRefusedAtOnce() {
        brokerAnswers = false;
        assertThat(write("a", "1")).isNotDone();
        awaitSent(1);
        assertThat(write("b", "1")).isNotDone();
        assertThat(write("c", "1")).isNotDone();

        CompletableFuture<Long> refused = write("d", "1");

        assertThat(refused).isCompletedExceptionally();
        assertThat(failure(refused))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("topic");
        assertThat(write("c", "2")).isNotDone();
        assertThat(writer.failures()).isEqualTo(1);
    }

    @Test
    void aDependentThatLeavesTheThreadInterruptedDoesNotDisturbTheNextWrite() throws Exception {
        brokerAnswers = false;
        CompletableFuture<Void> interrupts =
                write("a", "1").thenRun(() -> Thread.currentThread().interrupt());
        CompletableFuture<Long> next = write("b", "1");
        awaitSent(1);
        producer().completeNext();
        interrupts.get(30, SECONDS);
        awaitSent(2);
        producer().completeNext();

        assertThat(next.get(30, SECONDS)).isEqualTo(1);
        assertThat(writer.failures()).isZero();
    }

    @Test
    void closingWritesWhatWaitsAndEndsTheThread() throws Exception {
        CompletableFuture<Long> first = write("a", "1");
        CompletableFuture<Long> second = write("b", "1");

        writer.close(LONG);

        assertThat(List.of(first.get(), second.get())).containsExactly(0L, 1L);
        assertThat(producer().closed()).isTrue();
        assertThat(failure(write("c", "1"))).hasMessage("Writer of topic topic is closed");
        writer.close(LONG);
        assertThat(producers).hasSize(1);
    }

    @Test
    void closingFailsWhatTheBrokerDoesNotTakeWithinThePatience() {
        brokerAnswers = false;
        CompletableFuture<Long> onItsWay = write("a", "1");
        awaitSent(1);
        CompletableFuture<Long> waiting = write("b", "1");

        writer.close(Duration.ofMillis(20));

        assertThat(failure(onItsWay)).isInstanceOf(KafkaException.class);
        assertThat(failure(waiting)).hasMessage("Writer of topic topic is closed");
        assertThat(writer.failures()).isEqualTo(2);
        assertThat(producers).hasSize(1);
    }

    private CompletableFuture<Long> write(String key, String value) {
        return writer.write(key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
    }

    private Producer<byte[], byte[]> make() {
        if (making != null) {
            throw making;
        }
        if (producers.isEmpty() || producers.get(producers.size() - 1).closed()) {
            producers.add(new FakeProducer());
        }
        return producer();
    }

    /** The newest producer. */
    private FakeProducer producer() {
        return producers.get(producers.size() - 1);
    }

    private void awaitSent(int count) {
        await().atMost(LONG)
                .until(() -> !producers.isEmpty() && producer().history().size() == count);
    }

    private static Throwable failure(CompletableFuture<Long> future) {
        try {
            return new AssertionError("written at offset " + future.get(30, SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            return new AssertionError(e);
        }
    }

    /** A producer whose close ends the calls that wait for an answer, as in a real producer. */
    private final class FakeProducer extends MockProducer<byte[], byte[]> {
        private volatile Runnable beforeSend = () -> {};

        FakeProducer() {
            super(brokerAnswers, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message) {
            beforeSend.run();
            return super.send(message);
        }

        @Override
        public void close(Duration timeout) {
            while (errorNext(new KafkaException("Producer is closed forcefully"))) {
                // One after the other.
            }
            super.close(timeout);
        }

        List<String> written() {
            return history().stream()
                    .map(
                            message ->
                                    new String(message.key(), UTF_8)
                                            + "="
                                            + (message.value() == null
                                                    ? "none"
                                                    : new String(message.value(), UTF_8)))
                    .toList();
        }
    }
}
