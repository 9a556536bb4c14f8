package io.nextup.job.ingest;

import io.nextup.event.DeadLetter;

/** What ingest counts. */
interface IngestMetrics {
    void accepted();

    void erased();

    void rejected(DeadLetter.Reason reason);
}
