package io.nextup.trainer.erase;

import io.nextup.kafka.TopicException;
import java.util.Map;
import java.util.Optional;

/**
 * Offsets of the interactions topic that jobs have committed. The job commits an offset only when a
 * checkpoint has completed whose state has processed all records before it.
 */
interface CommittedOffsets extends AutoCloseable {
    /**
     * Returns by partition the offset of the next record that the group reads; partitions without a
     * commit are left out.
     */
    Map<Integer, Long> of(String group) throws ReceiptException;

    /**
     * Returns the id of the current topic of that name; empty when there is no such topic, or it
     * has no id.
     */
    Optional<String> topicId() throws TopicException;

    @Override
    default void close() {}
}
