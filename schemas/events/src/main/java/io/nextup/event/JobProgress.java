package io.nextup.event;

import static java.util.Objects.requireNonNull;

/**
 * How far a job's completed checkpoints reach in one partition.
 *
 * @param group the job's consumer group
 * @param committedOffset of the next record that the job reads after its last completed checkpoint
 */
public record JobProgress(String group, long committedOffset) {
    public JobProgress {
        requireNonNull(group, "group is null");
    }

    /** Whether a completed checkpoint holds what the record at the offset did to the state. */
    public boolean isBeyond(long offset) {
        return committedOffset > offset;
    }
}
