package io.nextup.job.source;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.kafka.common.TopicPartition;

/**
 * The enumerator's answer to a reader.
 *
 * @param question offsets for which the reader asked
 * @param readable offsets at which it reads the same partitions
 */
record OffsetsAnswer(OffsetsQuestion question, Map<TopicPartition, Long> readable)
        implements SourceEvent {
    OffsetsAnswer {
        requireNonNull(question, "question is null");
        readable = Map.copyOf(readable);
        if (!readable.keySet().equals(question.offsets().keySet())) {
            throw new IllegalArgumentException(
                    "Asked for %s, answered for %s"
                            .formatted(question.offsets().keySet(), readable.keySet()));
        }
    }
}
