package io.nextup.job.ingest;

import io.nextup.event.DeadLetter;

/** Counts the verdicts of ingest. */
interface IngestMetrics {
    /**
     * Counts an accepted event.
     *
     * @param type its type
     */
    void accepted(String type);

    /** Counts an accepted event with an event time after its record's timestamp. */
    void clamped();

    void erased();

    void rejected(DeadLetter.Reason reason);
}
