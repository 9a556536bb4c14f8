package io.nextup.job.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the offsets at which partitions are to be read with the offsets in the topic. */
final class OffsetCheck {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetCheck.class);

    private final String skipOption;
    private final boolean skips;

    /**
     * @param skipOption key of the option that sets {@code skips}
     * @param skips true to continue at the earliest record if records are lost
     */
    OffsetCheck(String skipOption, boolean skips) {
        this.skipOption = skipOption;
        this.skips = skips;
    }

    /**
     * Returns the offsets at which the partitions are read.
     *
     * @param offsets wanted offsets; a negative one is a special value such as the topic's
     *     beginning, which every topic has
     * @param ranges ranges of the existing partitions
     * @throws CannotGoOnException naming each partition whose offset is not in its range
     * @throws IllegalStateException naming each partition that does not exist: the job may go on
     *     once it does
     */
    Map<TopicPartition, Long> readable(
            Map<TopicPartition, Long> offsets, Map<TopicPartition, OffsetRange> ranges)
            throws CannotGoOnException {
        requireExisting(offsets.keySet(), ranges);
        Map<TopicPartition, Long> readable = new HashMap<>();
        List<String> lost = new ArrayList<>();
        offsets.forEach(
                (partition, offset) -> {
                    OffsetRange range = ranges.get(partition);
                    if (offset < 0 || range.contains(offset)) {
                        readable.put(partition, offset);
                    } else if (skips) {
                        LOG.warn(
                                "Offset {} of {} is not in the topic, which has {}: continuing at {}",
                                offset,
                                partition,
                                range,
                                range.earliest());
                        readable.put(partition, range.earliest());
                    } else {
                        lost.add(
                                "offset %d of %s is not in the topic, which has %s"
                                        .formatted(offset, partition, range));
                    }
                });
        if (!lost.isEmpty()) {
            throw new CannotGoOnException(
                    "Cannot go on where the job stopped: %s. Records that it has not read were deleted, or the topic was recreated. Start with --%s true to go on at the earliest records, or without the savepoint"
                            .formatted(String.join("; ", lost), skipOption));
        }
        return readable;
    }

    /**
     * Returns the earliest offsets of the partitions: the topic was recreated, so that the wanted
     * ones mean nothing in it.
     *
     * @throws IllegalStateException as {@link #readable}
     */
    Map<TopicPartition, Long> earliest(
            Map<TopicPartition, Long> offsets, Map<TopicPartition, OffsetRange> ranges) {
        requireExisting(offsets.keySet(), ranges);
        return offsets.keySet().stream()
                .collect(
                        Collectors.toMap(
                                partition -> partition,
                                partition -> ranges.get(partition).earliest()));
    }

    private void requireExisting(
            Set<TopicPartition> partitions, Map<TopicPartition, OffsetRange> ranges) {
        String missing =
                partitions.stream()
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
}
