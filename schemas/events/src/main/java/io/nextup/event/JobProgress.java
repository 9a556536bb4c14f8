package io.nextup.event;

import static java.util.Objects.requireNonNull;

/**
 * Progress of a job's completed checkpoints in one partition.
 *
 * @param group the job's consumer group
 * @param committedOffset offset of the first record after the last completed checkpoint
 */
public record JobProgress(String group, long committedOffset) {
    public JobProgress {
        requireNonNull(group, "group is null");
    }

    /** Tells whether a completed checkpoint includes the record at the offset. */
    public boolean isBeyond(long offset) {
        return committedOffset > offset;
    }
}
