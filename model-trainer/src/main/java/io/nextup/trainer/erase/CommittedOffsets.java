package io.nextup.trainer.erase;

import java.util.Map;

/**
 * What jobs have committed of the interactions topic. The job commits an offset when a checkpoint
 * has completed that holds what all records before it did to the state, and never otherwise.
 */
@FunctionalInterface
interface CommittedOffsets extends AutoCloseable {
    /**
     * By partition, the offset of the next record that the group reads; partitions without a commit
     * are left out.
     */
    Map<Integer, Long> of(String group) throws ReceiptException;

    @Override
    default void close() {}
}
