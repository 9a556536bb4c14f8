package io.nextup.job.source;

import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader's question: can these partitions be read at these offsets?
 *
 * @param offsets those of all splits that the reader holds back; negative for a special value such
 *     as the topic's beginning
 */
record OffsetsQuestion(Map<TopicPartition, Long> offsets) implements SourceEvent {
    OffsetsQuestion {
        offsets = Map.copyOf(offsets);
    }
}
