package io.nextup.serving.feed;

import org.apache.kafka.common.KafkaException;

/** A topic has another number of partitions than the one that holds an order of its records. */
final class PartitionCountException extends KafkaException {
    PartitionCountException(String topic, int partitions) {
        super(
                "%s has %d partitions, and the order of its records needs exactly one"
                        .formatted(topic, partitions));
    }
}
