package io.nextup.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Latencies from the time at which an event was due to the time at which its answer was read. So an
 * event that is sent late, because something stalled, counts with its whole delay. Not thread-safe.
 * thread-safe.
 */
final class LatencyRecorder {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final OpenLoop schedule;
    private final long firstMeasured;
    private final long endMeasured;
    private final HotUser hotUser;
    private final Histogram nanos = new Histogram(SIGNIFICANT_DIGITS);

    /**
     * @param firstMeasured number of the first event that counts; earlier ones are warm-up
     * @param endMeasured number after the last event that counts
     * @param hotUser hot user, whose events do not count
     */
    LatencyRecorder(OpenLoop schedule, long firstMeasured, long endMeasured, HotUser hotUser) {
        this.schedule = schedule;
        this.firstMeasured = firstMeasured;
        this.endMeasured = endMeasured;
        this.hotUser = hotUser;
    }

    void answered(long event, long nowNanos) {
        if (event >= firstMeasured && event < endMeasured && !hotUser.causes(event)) {
            // Negative only if clocks were read in another order.
            nanos.recordValue(Math.max(0, nowNanos - schedule.intendedNanos(event)));
        }
    }

    LatencyMillis result() {
        return new LatencyMillis(
                percentile(50),
                percentile(90),
                percentile(99),
                percentile(99.9),
                millis(nanos.getMaxValue()),
                nanos.getMean() / TimeUnit.MILLISECONDS.toNanos(1),
                nanos.getTotalCount());
    }

    private double percentile(double percent) {
        return millis(nanos.getValueAtPercentile(percent));
    }

    private static double millis(long nanos) {
        return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
