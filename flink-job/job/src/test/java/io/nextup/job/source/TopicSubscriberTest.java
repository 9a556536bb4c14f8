package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.KafkaSettings;
import java.util.Set;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TopicSubscriberTest {
    private static final Uuid ID = new Uuid(1, 2);

    private final TopicSubscriber subscriber = new TopicSubscriber(KafkaSettings.at("broker:1"));

    @Test
    void theConnectorLearnsOfThePartitionsOfAnUnchangedTopicAlone() {
        subscriber.begin(new TopicMemory(new TopicComparison("skip", false), topic(ID, 1)));

        assertThat(subscriber.partitions(topic(ID, 1)))
                .isEqualTo(Set.of(new TopicPartition("clicks", 0)));
        assertThatThrownBy(() -> subscriber.partitions(topic(ID, 2)))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("grown from 1 to 2 partitions");
        assertThatThrownBy(() -> subscriber.partitions(topic(new Uuid(1, 3), 1)))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("was recreated");
    }

    private static SourceTopic topic(Uuid id, int partitions) {
        return new SourceTopic("clicks", id, partitions);
    }
}
