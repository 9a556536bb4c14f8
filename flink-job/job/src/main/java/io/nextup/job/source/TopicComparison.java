package io.nextup.job.source;

import io.nextup.kafka.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the topic with the one that the checkpoint remembers. There are four changes:
 *
 * <ul>
 *   <li>Another name: the checkpoint's offsets belong to another topic.
 *   <li>Recreated: the offsets mean nothing in the new topic, even those that it has.
 *   <li>Grown: a user's events and erasure may lie in two partitions, which no order joins.
 *   <li>Fewer partitions: a recreated topic does not have all of them yet. Under the same id a
 *       broker's description is old, since Kafka takes none away.
 * </ul>
 */
final class TopicComparison {
    private static final Logger LOG = LoggerFactory.getLogger(TopicComparison.class);

    private final String skipOption;
    private final boolean skips;

    /**
     * @param skipOption key of the option that sets {@code skips}
     * @param skips true to accept a recreated topic, which is then read from its earliest records
     */
    TopicComparison(String skipOption, boolean skips) {
        this.skipOption = skipOption;
        this.skips = skips;
    }

    /**
     * Checks that the job can go on in the topic.
     *
     * @param before topic that the checkpoint remembers
     * @throws CannotGoOnException naming the change and the way out
     * @throws IllegalStateException if partitions are missing: the job may go on once they exist
     */
    void requireSame(SourceTopic before, SourceTopic now) throws CannotGoOnException {
        if (!now.name().equals(before.name())) {
            throw new CannotGoOnException(
                    "Cannot go on where the job stopped: its checkpoint has offsets of topic %s, and %sinteractions names %s. Start with the old name, or without the savepoint"
                            .formatted(before.name(), KafkaSettings.TOPIC_PREFIX, now.name()));
        }
        boolean replaced = now.replaces(before);
        if (replaced && !skips) {
            throw new CannotGoOnException(
                    "Cannot go on where the job stopped: %s. Start with --%s true to go on at its earliest records, or without the savepoint"
                            .formatted(recreated(before, now), skipOption));
        }
        if (now.partitions() < before.partitions()) {
            throw new IllegalStateException(
                    "Topic %s has %d partitions, and the job has read %d: add the missing ones, the job goes on once they are there; or start it without the savepoint"
                            .formatted(now.name(), now.partitions(), before.partitions()));
        }
        if (replaced) {
            LOG.warn("Going on at the earliest records, since {}", recreated(before, now));
        } else if (now.partitions() > before.partitions()) {
            throw new CannotGoOnException(
                    "Cannot go on where the job stopped: topic %s has grown from %d to %d partitions, so that an erasure may miss its user's events. No record of the new partitions was read. Delete the topic, create it with the partitions that it needs, and start with --%s true (Grown topic in flink-job/UPGRADE.md)"
                            .formatted(
                                    now.name(), before.partitions(), now.partitions(), skipOption));
        }
    }

    private static String recreated(SourceTopic before, SourceTopic now) {
        return "topic %s was recreated: id %s with %d partitions, in the checkpoint %s with %d"
                .formatted(
                        now.name(), now.id(), now.partitions(), before.id(), before.partitions());
    }
}
