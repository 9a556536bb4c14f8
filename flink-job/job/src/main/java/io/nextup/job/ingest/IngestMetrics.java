package io.nextup.job.ingest;

import io.nextup.event.DeadLetter;

/** Counts the verdicts of ingest. */
interface IngestMetrics {
    void accepted();

    /** Counts an accepted event with an event time after its record's timestamp. */
    void clamped();

    void erased();

    void rejected(DeadLetter.Reason reason);
}
