package io.nextup.job.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the offsets where partitions are to be read on with what the topic has. */
final class SplitCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SplitCheck.class);

    private final String skipOption;
    private final boolean skips;

    /**
     * @param skipOption key of the option that sets {@code skips}
     * @param skips whether to go on at the earliest record where records are lost
     */
    SplitCheck(String skipOption, boolean skips) {
        this.skipOption = skipOption;
        this.skips = skips;
    }

    /** False for a mark that stands for whatever the topic has, such as its beginning. */
    static boolean hasOffset(KafkaPartitionSplit split) {
        return split.getStartingOffset() >= 0;
    }

    /**
     * The splits as they can be read.
     *
     * @param ranges of all partitions whose splits have an offset
     * @throws LostRecordsException naming each partition whose offset is not in its range
     */
    List<KafkaPartitionSplit> readable(
            List<KafkaPartitionSplit> splits, Map<TopicPartition, OffsetRange> ranges)
            throws LostRecordsException {
        List<KafkaPartitionSplit> readable = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        for (KafkaPartitionSplit split : splits) {
            OffsetRange range = ranges.get(split.getTopicPartition());
            if (!hasOffset(split) || range.contains(split.getStartingOffset())) {
                readable.add(split);
            } else if (skips) {
                LOG.warn(
                        "Offset {} of {} is not in the topic, which has {}: go on at {}",
                        split.getStartingOffset(),
                        split.getTopicPartition(),
                        range,
                        range.earliest());
                readable.add(startingAt(range.earliest(), split));
            } else {
                lost.add(
                        "offset %d of %s is not in the topic, which has %s"
                                .formatted(
                                        split.getStartingOffset(),
                                        split.getTopicPartition(),
                                        range));
            }
        }
        if (!lost.isEmpty()) {
            throw new LostRecordsException(
                    "Cannot go on where the job stopped: %s. Records that it has not read were deleted, or the topic was created anew. Start with --%s true to go on at the earliest records, or without the savepoint"
                            .formatted(String.join("; ", lost), skipOption));
        }
        return readable;
    }

    private static KafkaPartitionSplit startingAt(long offset, KafkaPartitionSplit split) {
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                offset,
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }
}
