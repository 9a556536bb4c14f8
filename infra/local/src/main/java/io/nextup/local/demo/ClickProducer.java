package io.nextup.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.local.process.LocalRunException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends interactions, keyed by user, each as soon as it comes. */
final class ClickProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    ClickProducer(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ProducerConfig.LINGER_MS_CONFIG,
                                0),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Hands the event on; throws what became of an earlier one that could not be sent. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees what becomes of it
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

    /** Returns when the broker has everything. */
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
