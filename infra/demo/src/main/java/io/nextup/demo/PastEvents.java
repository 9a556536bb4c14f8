package io.nextup.demo;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.nextup.event.Interaction;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.local.process.LocalRunException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Events of the time before the demo, which the job does not answer. */
final class PastEvents {
    private PastEvents() {}

    /** Returns when the broker has the events. */
    static void send(KafkaSettings kafka, List<Interaction> events) {
        try (ClickProducer producer = new ClickProducer(kafka)) {
            events.forEach(producer::send);
            producer.flush();
        }
    }

    /**
     * Commits the current end of the interactions topic for a group. A job of that group that
     * starts at its committed offsets answers every event after them, whenever its source comes up.
     * One that starts at the latest offsets may miss the first.
     */
    static void commitEnd(KafkaSettings kafka, String group) {
        try (Admin admin = BrokerAdmin.connect(kafka)) {
            admin.alterConsumerGroupOffsets(group, ends(kafka)).all().get();
        } catch (ExecutionException e) {
            throw new LocalRunException(
                    "Cannot commit offsets for the group %s: %s"
                            .formatted(group, e.getCause().getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while offsets were committed", e);
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> ends(KafkaSettings kafka) {
        try (Consumer<byte[], byte[]> reader = KafkaClients.reader(kafka, Map.of())) {
            List<TopicPartition> partitions =
                    reader.partitionsFor(kafka.topics().interactions()).stream()
                            .map(one -> new TopicPartition(one.topic(), one.partition()))
                            .toList();
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            return partitions.stream()
                    .collect(toMap(identity(), one -> new OffsetAndMetadata(ends.get(one))));
        }
    }
}
