package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StartingOffsetsTest {
    private static final TopicPartition READ = new TopicPartition("clicks", 0);
    private static final TopicPartition NEVER_READ = new TopicPartition("clicks", 1);

    /** The first partition ends at 20; the other one is empty. */
    private static final class Broker implements PartitionOffsetsRetriever {
        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
            throw new AssertionError("The group's own offsets are 0 by now");
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            return Map.of(READ, 20L, NEVER_READ, 0L);
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
            throw new AssertionError("A mark stands for the beginning");
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times) {
            throw new AssertionError("No start has a time");
        }
    }

    @Test
    void eachStartHasAnOffsetForEachPartition() {
        assertThat(offsets(StartingOffsets.earliest()))
                .isEqualTo(
                        Map.of(
                                READ, KafkaPartitionSplit.EARLIEST_OFFSET,
                                NEVER_READ, KafkaPartitionSplit.EARLIEST_OFFSET));
        assertThat(offsets(StartingOffsets.latest())).isEqualTo(Map.of(READ, 20L, NEVER_READ, 0L));
        assertThat(offsets(StartingOffsets.committed(Map.of(READ, 15L))))
                .isEqualTo(Map.of(READ, 15L, NEVER_READ, KafkaPartitionSplit.EARLIEST_OFFSET));
    }

    @Test
    void theConsumerJumpsNowhereUnlessLostRecordsAreSkipped() {
        assertThat(StartingOffsets.latest().getAutoOffsetResetStrategy()).hasToString("none");
        assertThat(StartingOffsets.latest().skippingLostRecords().getAutoOffsetResetStrategy())
                .hasToString("earliest");
    }

    private static Map<TopicPartition, Long> offsets(StartingOffsets start) {
        return start.getPartitionOffsets(Set.of(READ, NEVER_READ), new Broker());
    }
}
