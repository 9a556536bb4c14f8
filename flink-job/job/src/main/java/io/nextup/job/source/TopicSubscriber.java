package io.nextup.job.source;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.KafkaSettings;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.TopicPartition;

/**
 * Lists the topic's partitions for the connector's enumerator, at its start and then periodically.
 * It compares the topic first, so the connector never learns of a partition that must not be read.
 */
final class TopicSubscriber implements KafkaSubscriber {
    private static final long serialVersionUID = 1L;

    private final KafkaSettings cluster;

    private transient volatile TopicMemory memory;

    /** The connector's client, the only one for such requests in the whole job. */
    private transient volatile Admin admin;

    TopicSubscriber(KafkaSettings cluster) {
        this.cluster = requireNonNull(cluster, "cluster is null");
    }

    /** Serves another enumerator, which has a memory of its own. */
    void begin(TopicMemory of) {
        admin = null;
        memory = of;
    }

    @Override
    public Set<TopicPartition> getSubscribedTopicPartitions(AdminClient client) {
        admin = client;
        try {
            return partitions(SourceTopic.read(client, cluster.topics().interactions()));
        } catch (ExecutionException e) {
            throw ReadFailure.of("the partitions", e, cluster);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ReadFailure.of("the partitions", e, cluster);
        }
    }

    /** Returns the partitions of a topic in which the job can go on. */
    Set<TopicPartition> partitions(SourceTopic topic) {
        try {
            memory.see(topic);
        } catch (CannotGoOnException e) {
            // A restart would have the same result.
            throw new SuppressRestartsException(e);
        }
        return topic.topicPartitions();
    }

    /**
     * Reads the topic and the ranges of its partitions.
     *
     * @throws ExecutionException if the broker does not answer, or the topic is missing
     */
    TopicRanges ranges() throws ExecutionException, InterruptedException {
        // The enumerator's only worker has listed the partitions before.
        return TopicRanges.read(
                requireNonNull(admin, "The partitions are not listed yet"),
                cluster.topics().interactions());
    }
}
