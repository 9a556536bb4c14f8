package io.nextup.job.source;

/**
 * Offsets at which a partition can be read on.
 *
 * @param earliest offset of the oldest record
 * @param end offset of the next record to be written; a reader that has read all stands here
 */
record OffsetRange(long earliest, long end) {
    boolean contains(long offset) {
        return earliest <= offset && offset <= end;
    }

    @Override
    public String toString() {
        return "%d to %d".formatted(earliest, end);
    }
}
