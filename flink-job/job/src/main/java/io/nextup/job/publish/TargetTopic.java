package io.nextup.job.publish;

import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;

/** Tells the sink a serializer's topic, which its pool of transactions needs. */
final class TargetTopic {
    private TargetTopic() {}

    static Optional<KafkaDatasetFacet> facet(String topic) {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }
}
