package io.nextup.local.demo;

import io.nextup.event.Codecs;
import io.nextup.event.DeadLetter;
import io.nextup.event.DecodeException;
import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.local.process.LocalRunException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads recommendations and dead letters as they come, in a thread of its own. */
final class AnswerReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;
    private final Ledger ledger;
    private final Thread thread = new Thread(this::run, "demo-answers");
    private volatile boolean stopped;
    private volatile RuntimeException failure;

    private AnswerReader(String bootstrapServers, Ledger ledger) {
        this.bootstrapServers = bootstrapServers;
        this.ledger = ledger;
    }

    /** Starts reading both topics from their beginning. */
    static AnswerReader start(String bootstrapServers, Ledger ledger) {
        AnswerReader reader = new AnswerReader(bootstrapServers, ledger);
        reader.thread.setDaemon(true);
        reader.thread.start();
        return reader;
    }

    /** Throws what ended the reading, if something has. */
    void check() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw new LocalRunException(
                    "Recommendations cannot be read: " + thrown.getMessage(), thrown);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        bytes,
                        bytes)) {
            List<TopicPartition> partitions =
                    Stream.of(Topics.RECOMMENDATIONS, Topics.DEAD_LETTERS)
                            .flatMap(topic -> consumer.partitionsFor(topic).stream())
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    read(record);
                }
            }
        } catch (DecodeException e) {
            failure = new LocalRunException("The job wrote what cannot be read: " + e.getMessage());
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> message) throws DecodeException {
        if (message.topic().equals(Topics.RECOMMENDATIONS)) {
            ledger.recommended(
                    Codecs.RECOMMENDATION.decode(message.value(), message.timestamp()),
                    System.nanoTime());
            return;
        }
        refusedId(Codecs.DEAD_LETTER.decode(message.value(), message.timestamp()))
                .ifPresent(ledger::refused);
    }

    /** The event's id, where the refused bytes can be read at all: what the demo sent can. */
    private static Optional<String> refusedId(DeadLetter letter) {
        try {
            Interaction interaction =
                    Codecs.INTERACTION.decode(letter.original(), letter.timestampMillis());
            return Optional.ofNullable(interaction.eventId());
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
