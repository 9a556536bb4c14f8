package io.nextup.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads the id that a broker gives a topic when it creates it: a topic that is created again has
 * another id.
 */
public final class TopicId {
    private TopicId() {}

    /**
     * Reads the id; empty if there is no such topic, or the broker is older than Kafka 2.8 and has
     * no ids.
     *
     * @param needed what the caller will do with the topic, for errors
     * @throws TopicException if the broker does not answer within the patience
     */
    public static Optional<String> read(
            KafkaSettings kafka, String topic, AclOperation needed, Duration patience)
            throws TopicException {
        try (Admin admin = KafkaClients.admin(kafka, KafkaClients.patience(patience))) {
            return read(admin, kafka, topic, needed, patience);
        } catch (KafkaException e) {
            throw TopicException.noClient(kafka, e);
        }
    }

    /**
     * Reads the id with the caller's client.
     *
     * @param kafka the cluster's settings, for errors
     * @param needed what the caller will do with the topic, for errors
     * @param patience the client's timeout, for errors
     */
    public static Optional<String> read(
            Admin admin, KafkaSettings kafka, String topic, AclOperation needed, Duration patience)
            throws TopicException {
        try {
            Uuid id =
                    admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic)
                            .get()
                            .topicId();
            return id.equals(Uuid.ZERO_UUID) ? Optional.empty() : Optional.of(id.toString());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            if (e.getCause() instanceof TimeoutException) {
                throw TopicException.noAnswer(kafka, patience, e);
            }
            throw TopicException.failed(kafka, topic, needed, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicException.failed(kafka, topic, needed, e);
        }
    }
}
