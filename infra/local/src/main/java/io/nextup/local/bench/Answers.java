package io.nextup.local.bench;

import io.nextup.local.attribution.Attribution;
import io.nextup.local.attribution.Attribution.Named;
import io.nextup.local.process.LocalRunException;

/** Which events are answered, by their numbers. Thread-safe. */
final class Answers {
    // Guarded by this.
    private final Attribution attribution = Attribution.whereEveryNameCounts();
    private long count;
    private LatencyRecorder recorder;

    /** Latencies go there from now on; null for nowhere. */
    synchronized void recordTo(LatencyRecorder newRecorder) {
        recorder = newRecorder;
    }

    /** An event is about to be sent; returns its number, from 0. */
    synchronized int sent() {
        return attribution.sent();
    }

    /**
     * Takes in a recommendation.
     *
     * @param events that it answers, by their numbers
     * @throws LocalRunException for a second answer to the same event, and for an event that was
     *     never sent
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
