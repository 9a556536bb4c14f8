package io.nextup.serving.feed;

import org.apache.kafka.common.KafkaException;

/** A topic has several partitions, although the order of its records needs exactly one. */
final class PartitionCountException extends KafkaException {
    PartitionCountException(String topic, int partitions) {
        super(
                "%s has %d partitions, and the order of its records needs exactly one"
                        .formatted(topic, partitions));
    }
}
