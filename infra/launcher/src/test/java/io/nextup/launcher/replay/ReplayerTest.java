package io.nextup.launcher.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.launcher.replay.Replayer.Outcome;
import io.nextup.local.process.LocalRunException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReplayerTest {
    private static final long MILLI = 1_000_000;
    private static final Replayer.Listener NOBODY = (event, due, now) -> {};

    private final SteppedTicker ticker = new SteppedTicker();
    private final MockProducer<byte[], byte[]> broker = producer(true);

    /** Time passes only where somebody waits for it. */
    private static final class SteppedTicker implements Ticker {
        private long nanos = 77;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void pause(long pauseNanos) {
            nanos += pauseNanos;
        }
    }

    @Test
    void eachEventGoesOutAtItsDueTimeKeyedByItsUser() throws Exception {
        List<Long> sentAt = new ArrayList<>();
        Outcome outcome =
                replayer(broker)
                        .replay(
                                records(4, Encoding.JSON),
                                Pacing.atRate(10),
                                (event, due, now) -> {
                                    assertThat(now).isEqualTo(due);
                                    sentAt.add(now / MILLI);
                                });

        assertThat(sentAt).containsExactly(0L, 100L, 200L, 300L);
        assertThat(outcome)
                .isEqualTo(new Outcome(4, Duration.ofMillis(300), Duration.ZERO, true, 0));
        ProducerRecord<byte[], byte[]> third = broker.history().get(2);
        assertThat(third.topic()).isEqualTo("topic");
        assertThat(new String(third.key(), UTF_8)).isEqualTo("user2");
        assertThat(third.timestamp()).isNull();
        assertThat(Codecs.INTERACTION.decode(third.value(), 0)).isEqualTo(events(4).get(2));
    }

    @Test
    void aReplayThatFellBehindCatchesUpWithoutWaiting() {
        List<Long> behind = new ArrayList<>();
        Outcome outcome =
                replayer(broker)
                        .replay(
                                records(4, Encoding.JSON),
                                Pacing.atRate(10),
                                (event, due, now) -> {
                                    behind.add((now - due) / MILLI);
                                    if (isOf("user0", event)) {
                                        ticker.pause(250 * MILLI);
                                    }
                                });

        assertThat(behind).containsExactly(0L, 150L, 50L, 0L);
        assertThat(outcome.mostBehind()).isEqualTo(Duration.ofMillis(150));
    }

    @Test
    void aStopEndsTheReplayBeforeTheNextEventAndCountsWhatArrived() {
        Replayer replayer = replayer(broker);
        Outcome outcome =
                replayer.replay(
                        records(4, Encoding.JSON),
                        Pacing.atRate(10),
                        (event, due, now) -> {
                            if (isOf("user1", event)) {
                                replayer.stop();
                            }
                        });

        assertThat(outcome.sent()).isEqualTo(2);
        assertThat(outcome.complete()).isFalse();
        assertThat(broker.history()).hasSize(2);
    }

    @Test
    void anEventThatTheBrokerRefusesEndsTheReplayWithItsReason() {
        MockProducer<byte[], byte[]> refusing = producer(false);
        Replayer replayer = replayer(refusing);

        assertThatThrownBy(
                        () ->
                                replayer.replay(
                                        records(9, Encoding.JSON),
                                        Pacing.unpaced(),
                                        (event, due, now) -> {
                                            if (isOf("user2", event)) {
                                                refusing.completeNext();
                                                refusing.errorNext(
                                                        new RecordTooLargeException("too large"));
                                            }
                                        }))
                .isInstanceOf(LocalRunException.class)
                .hasMessage("After 1 events, one could not be sent to topic: too large");
        assertThat(refusing.history()).hasSize(2);
    }

    @Test
    void avroIsSentWhereItIsAskedFor() throws Exception {
        replayer(broker).replay(records(1, Encoding.AVRO), Pacing.unpaced(), NOBODY);

        byte[] value = broker.history().get(0).value();
        assertThat(value).startsWith((byte) 0xC3, (byte) 0x01);
        assertThat(Codecs.INTERACTION.decode(value, 0)).isEqualTo(events(1).get(0));
    }

    @Test
    void aLineThatTheBrokerRefusesIsNamed() {
        MockProducer<byte[], byte[]> refusing = producer(false);
        Outgoing line = new Outgoing(null, new byte[] {7}, 0, 17);

        assertThatThrownBy(
                        () ->
                                replayer(refusing)
                                        .replay(
                                                List.of(line, line).iterator(),
                                                Pacing.unpaced(),
                                                (event, due, now) ->
                                                        refusing.errorNext(
                                                                new RecordTooLargeException(
                                                                        "too large"))))
                .hasMessage("After 0 events, line 17 could not be sent to topic: too large");
        assertThat(refusing.history().get(0).key()).isNull();
        assertThat(refusing.history().get(0).value()).containsExactly(7);
    }

    @Test
    void aLineThatCannotBeReadEndsTheReplayAfterThoseBeforeIt() throws Exception {
        RawLines lines =
                new RawLines(
                        "standard input",
                        new ByteArrayInputStream("{\"sku\": 1}\n{}\n".getBytes(UTF_8)),
                        new FieldSource.Name("sku"));

        assertThatThrownBy(() -> replayer(broker).replay(lines, Pacing.unpaced(), NOBODY))
                .isInstanceOf(LocalRunException.class)
                .hasMessage(
                        "standard input, line 2: nothing at sku, where --key looks (1 records before it were sent: correct the line, and send from it on)");
        assertThat(broker.history()).hasSize(1);
    }

    @Test
    void aStopEndsTheWaitingForALine() throws Exception {
        Replayer replayer = replayer(broker);
        Iterator<Outgoing> lines =
                new RawLines(
                        "standard input",
                        new SequenceInputStream(
                                new ByteArrayInputStream("a\nb\n".getBytes(UTF_8)),
                                new InputStream() {
                                    @Override
                                    public int read() throws IOException {
                                        replayer.stop();
                                        throw new AsynchronousCloseException();
                                    }

                                    @Override
                                    public int read(byte[] bytes, int offset, int length)
                                            throws IOException {
                                        return read();
                                    }
                                }),
                        null);

        Outcome outcome = replayer.replay(lines, Pacing.unpaced(), NOBODY);

        assertThat(outcome.complete()).isFalse();
        assertThat(outcome.lastLine()).isEqualTo(broker.history().size());
    }

    private static boolean isOf(String user, Outgoing event) {
        return new String(event.key(), UTF_8).equals(user);
    }

    private static Iterator<Outgoing> records(int count, Encoding encoding) {
        return events(count).stream().map(one -> Outgoing.of(one, encoding)).iterator();
    }

    private Replayer replayer(MockProducer<byte[], byte[]> producer) {
        return new Replayer(producer, "topic", ticker);
    }

    private static MockProducer<byte[], byte[]> producer(boolean acknowledges) {
        return new MockProducer<>(
                acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static List<Interaction> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Interaction.click("e" + i, "user" + i, "item" + i, 1_000L * i))
                .toList();
    }
}
