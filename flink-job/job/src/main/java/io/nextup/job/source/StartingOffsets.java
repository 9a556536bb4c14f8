package io.nextup.job.source;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets at which a job that is not restored starts. The connector's own initializers include
 * a reset strategy, by which the consumer jumps if its offset is not in the topic. This one jumps
 * only if lost records are skipped.
 */
// The connector's interface requires a class that Kafka has deprecated.
@SuppressWarnings("deprecation")
public final class StartingOffsets implements OffsetsInitializer {
    private static final long serialVersionUID = 1L;

    private enum From {
        EARLIEST,
        LATEST,
        COMMITTED
    }

    private final From from;
    private final HashMap<TopicPartition, Long> stopped;
    private final OffsetResetStrategy reset;

    private StartingOffsets(
            From from, Map<TopicPartition, Long> stopped, OffsetResetStrategy reset) {
        this.from = from;
        this.stopped = new HashMap<>(stopped);
        this.reset = reset;
    }

    public static StartingOffsets earliest() {
        return new StartingOffsets(From.EARLIEST, Map.of(), OffsetResetStrategy.NONE);
    }

    public static StartingOffsets latest() {
        return new StartingOffsets(From.LATEST, Map.of(), OffsetResetStrategy.NONE);
    }

    /**
     * Starts at the offsets at which the group stopped; at the earliest in partitions that it never
     * read.
     *
     * @param stopped result of {@link JobGroupOffsets#takeBack}, since the group's own offsets are
     *     0 at the start
     */
    public static StartingOffsets committed(Map<TopicPartition, Long> stopped) {
        return new StartingOffsets(From.COMMITTED, stopped, OffsetResetStrategy.NONE);
    }

    /**
     * Returns a copy that continues at the earliest record of a partition that has lost its offset.
     */
    public StartingOffsets skippingLostRecords() {
        return new StartingOffsets(from, stopped, OffsetResetStrategy.EARLIEST);
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(one -> offsets.put(one, KafkaPartitionSplit.EARLIEST_OFFSET));
        switch (from) {
            case EARLIEST -> {}
            case LATEST -> offsets.putAll(retriever.endOffsets(partitions));
            case COMMITTED -> offsets.replaceAll(stopped::getOrDefault);
        }
        return offsets;
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return reset;
    }
}
