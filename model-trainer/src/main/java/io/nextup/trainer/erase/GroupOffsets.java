package io.nextup.trainer.erase;

import io.nextup.event.Topics;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.TopicId;
import io.nextup.trainer.history.TopicScan;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The offsets that a broker keeps of consumer groups. */
final class GroupOffsets implements CommittedOffsets {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Admin admin;
    private final String bootstrapServers;

    private GroupOffsets(Admin admin, String bootstrapServers) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
    }

    static GroupOffsets connect(String bootstrapServers) throws HistoryException {
        int millis = (int) PATIENCE.toMillis();
        try {
            return new GroupOffsets(
                    Admin.create(
                            Map.of(
                                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis,
                                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis)),
                    bootstrapServers);
        } catch (KafkaException e) {
            throw TopicScan.noAddress(bootstrapServers, e);
        }
    }

    @Override
    public Map<Integer, Long> of(String group) throws ReceiptException {
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        } catch (ExecutionException e) {
            throw failed(group, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(group, e);
        }
        Map<Integer, Long> offsets = new HashMap<>();
        committed.forEach(
                (partition, offset) -> {
                    if (partition.topic().equals(Topics.INTERACTIONS) && offset != null) {
                        offsets.put(partition.partition(), offset.offset());
                    }
                });
        return offsets;
    }

    @Override
    public Optional<String> topicId() throws HistoryException {
        return TopicId.of(admin, bootstrapServers, Topics.INTERACTIONS, PATIENCE);
    }

    private ReceiptException failed(String group, Throwable cause) {
        return new ReceiptException(
                "What group %s has committed was not learned from %s: %s"
                        .formatted(group, bootstrapServers, cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
