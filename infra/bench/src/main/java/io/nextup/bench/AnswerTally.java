package io.nextup.bench;

import io.nextup.local.process.LocalRunException;
import io.nextup.outcome.Attribution;
import io.nextup.outcome.Attribution.Named;

/** Numbers of the answered events. Thread-safe. */
final class AnswerTally {
    // Guarded by this.
    private final Attribution attribution = Attribution.whereEveryNameCounts();
    private long count;
    private LatencyRecorder recorder;

    /** Sets the recorder of latencies from now on; null for none. */
    synchronized void recordTo(LatencyRecorder newRecorder) {
        recorder = newRecorder;
    }

    /** Registers an event that is about to be sent. Returns its number, from 0. */
    synchronized int sent() {
        return attribution.sent();
    }

    /**
     * Takes in a recommendation.
     *
     * @param events numbers of the events that it answers
     * @throws LocalRunException if an event is answered twice, or was never sent
     */
    synchronized void recommended(int[] events, long nowNanos) {
        for (Named named : attribution.recommended(events)) {
            switch (named.naming()) {
                case FIRST -> {
                    count++;
                    if (recorder != null) {
                        recorder.answered(named.event(), nowNanos);
                    }
                }
                case REGROUPED, DOUBLED ->
                        throw new LocalRunException(
                                "Event %d is answered twice".formatted(named.event()));
                case STRANGE ->
                        throw new LocalRunException(
                                "Event %d is answered, and was never sent"
                                        .formatted(named.event()));
            }
        }
    }

    synchronized long count() {
        return count;
    }
}
