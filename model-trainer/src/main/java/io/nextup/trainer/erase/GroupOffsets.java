package io.nextup.trainer.erase;

import io.nextup.kafka.ConsumerGroups;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.Right;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;

/** The offsets that a broker keeps of consumer groups. */
final class GroupOffsets implements CommittedOffsets {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Admin admin;
    private final KafkaSettings kafka;

    private GroupOffsets(Admin admin, KafkaSettings kafka) {
        this.admin = admin;
        this.kafka = kafka;
    }

    static GroupOffsets connect(KafkaSettings kafka) throws TopicException {
        try {
            return new GroupOffsets(
                    KafkaClients.admin(kafka, KafkaClients.patience(PATIENCE)), kafka);
        } catch (KafkaException e) {
            throw TopicException.noClient(kafka, e);
        }
    }

    @Override
    public Map<Integer, Long> of(String group) throws ReceiptException {
        Map<Integer, Long> offsets = new HashMap<>();
        try {
            ConsumerGroups.committed(admin, group, kafka.topics().interactions())
                    .forEach((partition, offset) -> offsets.put(partition.partition(), offset));
        } catch (ExecutionException e) {
            throw failed(group, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(group, e);
        }
        return offsets;
    }

    @Override
    public Optional<String> topicId() throws TopicException {
        return TopicId.read(
                admin, kafka, kafka.topics().interactions(), AclOperation.DESCRIBE, PATIENCE);
    }

    private ReceiptException failed(String group, Throwable cause) {
        if (cause instanceof AuthorizationException) {
            return new ReceiptException(
                    Right.onGroup(AclOperation.DESCRIBE, group).missing(kafka), cause);
        }
        return new ReceiptException(
                "Cannot read the offsets that group %s committed at %s: %s"
                        .formatted(group, kafka.bootstrapServers(), cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
