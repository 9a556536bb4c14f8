package io.nextup.job.sequence;

import io.nextup.sequence.UserSequence;

/** Counts the outcomes of the sequence stage. */
interface SequenceMetrics {
    void applied(UserSequence.Outcome outcome);

    void erased();

    /** Counts a signed erasure that has counted before. */
    void repeatedErasure();
}
