package io.nextup.job.sequence;

import io.nextup.sequence.UserSequence;

/** What the sequence stage counts. */
interface SequenceMetrics {
    void applied(UserSequence.Outcome outcome);

    void erased();
}
