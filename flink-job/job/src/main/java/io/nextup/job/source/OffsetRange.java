package io.nextup.job.source;

/**
 * The offsets at which reading of a partition can continue.
 *
 * @param earliest offset of the oldest record
 * @param end offset of the next record to be written; also the position of a reader that has read
 *     all
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
