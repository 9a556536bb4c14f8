package io.nextup.job.ingest;

import io.nextup.event.DeadLetter;

/** What ingest counts. */
interface IngestMetrics {
    void accepted();

    /** One of the accepted claims to have happened after its record's timestamp. */
    void clamped();

    void erased();

    void rejected(DeadLetter.Reason reason);
}
