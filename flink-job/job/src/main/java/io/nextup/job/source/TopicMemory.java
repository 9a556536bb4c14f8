package io.nextup.job.source;

import static java.util.Objects.requireNonNull;

/**
 * Remembers the topic to which the offsets in the checkpoints belong.
 *
 * <p>A recreated topic whose lost records are skipped has two descriptions for a while: checkpoints
 * name the old topic until one has offsets of the new topic only. A reader that fails before such a
 * checkpoint completes is restored with offsets of the old topic, and must be sent to the earliest
 * records again.
 *
 * <p>Thread-safe: the enumerator's two threads use it.
 */
final class TopicMemory {
    private static final long NONE = -1;

    private final TopicComparison comparison;

    /** The topic of the offsets in the last completed checkpoint; null before the first look. */
    private SourceTopic checkpointed;

    /** The topic as it was last seen; null before the first look. */
    private SourceTopic latest;

    /** The first checkpoint with offsets of the latest topic only. */
    private long confirming = NONE;

    /** True once the broker has described the topic; a checkpoint's description is not enough. */
    private boolean seen;

    /**
     * @param remembered topic in the restored checkpoint; null at a fresh start, and if an earlier
     *     build wrote the checkpoint: then the topic counts as it is first seen
     */
    TopicMemory(TopicComparison comparison, SourceTopic remembered) {
        this.comparison = requireNonNull(comparison, "comparison is null");
        this.checkpointed = remembered;
        this.latest = remembered;
    }

    /**
     * Compares the topic with what is remembered, and remembers it.
     *
     * @throws CannotGoOnException if the job cannot go on in this topic
     * @throws IllegalStateException if the topic was recreated while the job reads it, and lost
     *     records are skipped: the job goes on once it is restored
     */
    synchronized void see(SourceTopic now) throws CannotGoOnException {
        if (latest == null) {
            checkpointed = now;
        } else {
            comparison.requireSame(latest, now);
            if (seen && now.replaces(latest)) {
                throw new IllegalStateException(
                        "Topic %s was recreated while the job read it: going back to the last checkpoint"
                                .formatted(now.name()));
            }
        }
        latest = now;
        seen = true;
    }

    /** Tells whether restored offsets belong to a topic that the latest one has replaced. */
    synchronized boolean isRecreated() {
        return latest != null && latest.replaces(checkpointed);
    }

    /**
     * Notes that a reader has restored offsets, which a checkpoint may hold until it is sent on.
     */
    synchronized void offsetsRestored() {
        confirming = NONE;
    }

    /**
     * Returns the topic for a checkpoint; null before the first look at a fresh start.
     *
     * @param settled true if no reader waits at restored offsets
     */
    synchronized SourceTopic snapshot(long checkpointId, boolean settled) {
        if (!isRecreated()) {
            return latest;
        }
        if (!settled) {
            return checkpointed;
        }
        if (confirming == NONE) {
            confirming = checkpointId;
        }
        return latest;
    }

    synchronized void checkpointCompleted(long checkpointId) {
        if (confirming != NONE && checkpointId >= confirming) {
            checkpointed = latest;
            confirming = NONE;
        }
    }
}
