package io.nextup.kafka;

import org.apache.kafka.common.utils.Utils;

/**
 * Partition of a key, as Kafka's own partitioner chooses it. Other clients may choose otherwise.
 */
public final class KeyPartition {
    private KeyPartition() {}

    /**
     * Returns the partition.
     *
     * @param partitions number of the topic's partitions, at least 1
     */
    public static int of(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
