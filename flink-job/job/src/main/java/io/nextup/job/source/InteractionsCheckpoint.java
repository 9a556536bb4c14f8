package io.nextup.job.source;

import static java.util.Objects.requireNonNull;

import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;

/**
 * The enumerator's part of a checkpoint.
 *
 * @param connector state of the connector's enumerator
 * @param topic topic to which the offsets belong; null if the enumerator had not seen it yet, or an
 *     earlier build wrote the checkpoint
 */
record InteractionsCheckpoint(KafkaSourceEnumState connector, SourceTopic topic) {
    InteractionsCheckpoint {
        requireNonNull(connector, "connector is null");
    }
}
