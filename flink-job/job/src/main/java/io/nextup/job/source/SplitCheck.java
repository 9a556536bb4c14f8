package io.nextup.job.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the offsets at which partitions are to be read with the offsets in the topic. */
final class SplitCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SplitCheck.class);

    private final String skipOption;
    private final boolean skips;

    /**
     * @param skipOption key of the option that sets {@code skips}
     * @param skips true to continue at the earliest record if records are lost
     */
    SplitCheck(String skipOption, boolean skips) {
        this.skipOption = skipOption;
        this.skips = skips;
    }

    /**
     * Tells whether a split has an offset; false for a special value such as the topic's beginning.
     */
    static boolean hasOffset(KafkaPartitionSplit split) {
        return split.getStartingOffset() >= 0;
    }

    /**
     * Returns the splits at readable offsets.
     *
     * @param ranges ranges of the existing partitions among those whose splits have an offset
     * @throws LostRecordsException naming each partition whose offset is not in its range
     * @throws IllegalStateException naming each partition that does not exist: the job may go on
     *     once it does
     */
    List<KafkaPartitionSplit> readable(
            List<KafkaPartitionSplit> splits, Map<TopicPartition, OffsetRange> ranges)
            throws LostRecordsException {
        requireExisting(splits, ranges);
        List<KafkaPartitionSplit> readable = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        for (KafkaPartitionSplit split : splits) {
            OffsetRange range = ranges.get(split.getTopicPartition());
            if (!hasOffset(split) || range.contains(split.getStartingOffset())) {
                readable.add(split);
            } else if (skips) {
                LOG.warn(
                        "Offset {} of {} is not in the topic, which has {}: continuing at {}",
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
                    "Cannot go on where the job stopped: %s. Records that it has not read were deleted, or the topic was recreated. Start with --%s true to go on at the earliest records, or without the savepoint"
                            .formatted(String.join("; ", lost), skipOption));
        }
        return readable;
    }

    private void requireExisting(
            List<KafkaPartitionSplit> splits, Map<TopicPartition, OffsetRange> ranges) {
        String missing =
                splits.stream()
                        .filter(SplitCheck::hasOffset)
                        .map(KafkaPartitionSplit::getTopicPartition)
                        .filter(partition -> !ranges.containsKey(partition))
                        .map(TopicPartition::toString)
                        .sorted()
                        .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "The topic no longer has %s, which the job read: give it as many partitions as it had, with --%s true if it was recreated, or start without the savepoint"
                            .formatted(missing, skipOption));
        }
    }

    private static KafkaPartitionSplit startingAt(long offset, KafkaPartitionSplit split) {
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                offset,
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }
}
