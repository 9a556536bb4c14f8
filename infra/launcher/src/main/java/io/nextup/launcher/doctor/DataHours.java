package io.nextup.launcher.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The last hour, and the same hour of last week.
 *
 * @param before without events where the topics no longer hold it
 * @param newestEventAheadMillis milliseconds by which the newest event's own time was ahead of this
 *     machine when it was read; empty without an event
 * @param noLists why the lists could not be read, so that none counts; empty if they were
 */
record DataHours(
        DataHour now,
        DataHour before,
        OptionalLong newestEventAheadMillis,
        Optional<String> noLists) {
    DataHours {
        requireNonNull(now, "now is null");
        requireNonNull(before, "before is null");
        requireNonNull(newestEventAheadMillis, "newestEventAheadMillis is null");
        requireNonNull(noLists, "noLists is null");
    }
}
