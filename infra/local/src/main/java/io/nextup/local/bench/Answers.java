package io.nextup.local.bench;

import io.nextup.local.process.LocalRunException;
import java.util.BitSet;

/** Which events are answered, by their numbers. Thread-safe. */
final class Answers {
    // Guarded by this.
    private final BitSet answered = new BitSet();
    private long count;
    private LatencyRecorder recorder;

    /** Latencies go there from now on; null for nowhere. */
    synchronized void recordTo(LatencyRecorder newRecorder) {
        recorder = newRecorder;
    }

    /**
     * Takes an answer in.
     *
     * @throws LocalRunException for a second answer to the same event
     */
    synchronized void answered(long event, long nowNanos) {
        int bit = Math.toIntExact(event);
        if (answered.get(bit)) {
            throw new LocalRunException("Event %d is answered twice".formatted(event));
        }
        answered.set(bit);
        count++;
        if (recorder != null) {
            recorder.answered(event, nowNanos);
        }
    }

    synchronized long count() {
        return count;
    }
}
