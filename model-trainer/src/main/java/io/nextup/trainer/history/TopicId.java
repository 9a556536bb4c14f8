package io.nextup.trainer.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The id that a broker gives a topic when it is made: another one, if it is made anew. */
public final class TopicId {
    private TopicId() {}

    /**
     * The id; empty where there is no such topic, or the broker is older than Kafka 2.8 and gives
     * none.
     *
     * @throws HistoryException if the broker does not answer for as long as the patience
     */
    public static Optional<String> of(String bootstrapServers, String topic, Duration patience)
            throws HistoryException {
        int patienceMillis = (int) patience.toMillis();
        Map<String, Object> properties =
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMillis,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patienceMillis);
        try (Admin admin = Admin.create(properties)) {
            return of(admin, bootstrapServers, topic, patience);
        } catch (KafkaException e) {
            throw TopicScan.noAddress(bootstrapServers, e);
        }
    }

    /**
     * As {@link #of(String, String, Duration)}, by an admin that is there.
     *
     * @param bootstrapServers of the admin, for errors
     * @param patience of the admin, for errors
     */
    public static Optional<String> of(
            Admin admin, String bootstrapServers, String topic, Duration patience)
            throws HistoryException {
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
                throw TopicScan.noAnswer(bootstrapServers, patience, e);
            }
            throw TopicScan.failed(bootstrapServers, topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicScan.failed(bootstrapServers, topic, e);
        }
    }
}
