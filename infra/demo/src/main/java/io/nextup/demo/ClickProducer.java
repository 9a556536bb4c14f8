package io.nextup.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.process.LocalRunException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends interactions, keyed by user, without delay. */
final class ClickProducer implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    ClickProducer(KafkaSettings kafka) {
        producer = KafkaClients.writer(kafka, Map.of(ProducerConfig.LINGER_MS_CONFIG, 0));
    }

    /** Sends an event; throws if an earlier one could not be sent. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback takes the result
    void send(Interaction event) {
        check();
        producer.send(
                new ProducerRecord<>(
                        Topics.INTERACTIONS,
                        event.userId().getBytes(UTF_8),
                        Codecs.INTERACTION.encode(event, Encoding.JSON)),
                (metadata, thrown) -> {
                    if (thrown != null) {
                        failure.compareAndSet(null, thrown);
                    }
                });
    }

    /** Returns when the broker has all events. */
    void flush() {
        producer.flush();
        check();
    }

    private void check() {
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new LocalRunException(
                    "An event could not be sent: " + thrown.getMessage(), thrown);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
