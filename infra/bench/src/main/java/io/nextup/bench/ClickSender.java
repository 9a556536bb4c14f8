package io.nextup.bench;

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

/** Sends clicks, keyed by user. */
final class ClickSender implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /**
     * @param linger time for which the producer collects a batch: zero for low latency, more for
     *     throughput
     */
    ClickSender(KafkaSettings kafka, Duration linger) {
        producer =
                KafkaClients.writer(
                        kafka,
                        Map.of(
                                ProducerConfig.LINGER_MS_CONFIG,
                                linger.toMillis(),
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                1 << 16));
    }

    /**
     * Sends a click; throws if an earlier one could not be sent.
     *
     * @param eventId null for none
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback takes the result
    void send(Workload.Click click, String eventId, String type) {
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new LocalRunException(
                    "An event could not be sent: " + thrown.getMessage(), thrown);
        }
        Interaction interaction =
                new Interaction(
                        eventId,
                        click.userId(),
                        Workload.itemId(click.item()),
                        type,
                        System.currentTimeMillis(),
                        null,
                        Map.of());
        producer.send(
                new ProducerRecord<>(
                        Topics.INTERACTIONS,
                        click.userId().getBytes(UTF_8),
                        Codecs.INTERACTION.encode(interaction, Encoding.JSON)),
                (metadata, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    }
                });
    }

    @Override
    public void close() {
        producer.close();
    }
}
