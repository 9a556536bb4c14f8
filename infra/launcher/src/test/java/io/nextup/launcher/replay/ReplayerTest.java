package io.nextup.launcher.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.launcher.replay.Replayer.Outcome;
import io.nextup.local.process.LocalRunException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReplayerTest {
    private static final long MILLI = 1_000_000;
    private static final Replayer.Listener NOBODY = (interaction, due, now) -> {};

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
                                events(4),
                                Pacing.atRate(10),
                                (interaction, due, now) -> {
                                    assertThat(now).isEqualTo(due);
                                    sentAt.add(now / MILLI);
                                });

        assertThat(sentAt).containsExactly(0L, 100L, 200L, 300L);
        assertThat(outcome).isEqualTo(new Outcome(4, Duration.ofMillis(300), Duration.ZERO, true));
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
                                events(4),
                                Pacing.atRate(10),
                                (interaction, due, now) -> {
                                    behind.add((now - due) / MILLI);
                                    if (interaction.userId().equals("user0")) {
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
                        events(4),
                        Pacing.atRate(10),
                        (interaction, due, now) -> {
                            if (interaction.userId().equals("user1")) {
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
                                        events(9),
                                        Pacing.unpaced(),
                                        (interaction, due, now) -> {
                                            if (interaction.userId().equals("user2")) {
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
        new Replayer(broker, "topic", Encoding.AVRO, ticker)
                .replay(events(1), Pacing.unpaced(), NOBODY);

        byte[] value = broker.history().get(0).value();
        assertThat(value).startsWith((byte) 0xC3, (byte) 0x01);
        assertThat(Codecs.INTERACTION.decode(value, 0)).isEqualTo(events(1).get(0));
    }

    private Replayer replayer(MockProducer<byte[], byte[]> producer) {
        return new Replayer(producer, "topic", Encoding.JSON, ticker);
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
