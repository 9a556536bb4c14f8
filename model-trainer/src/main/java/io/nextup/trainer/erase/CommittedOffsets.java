package io.nextup.trainer.erase;

import io.nextup.kafka.TopicException;
import java.util.Map;
import java.util.Optional;

/**
 * What jobs have committed of the interactions topic. The job commits an offset when a checkpoint
 * has completed that holds what all records before it did to the state, and never otherwise.
 */
interface CommittedOffsets extends AutoCloseable {
    /**
     * By partition, the offset of the next record that the group reads; partitions without a commit
     * are left out.
     */
    Map<Integer, Long> of(String group) throws ReceiptException;

    /** Which topic of that name there is now; empty where there is none, or it has no id. */
    Optional<String> topicId() throws TopicException;

    @Override
    default void close() {}
}
