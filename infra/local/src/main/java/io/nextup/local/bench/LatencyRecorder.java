package io.nextup.local.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Latencies from the time at which an event was to be sent to the time at which its answer was
 * read. So an event that is sent late, because something stalled, counts with all of its wait. Not
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
     * @param firstMeasured the number of the first event that counts; those before warm up
     * @param endMeasured the number after that of the last one that counts
     * @param hotUser whose events do not count
     */
    LatencyRecorder(OpenLoop schedule, long firstMeasured, long endMeasured, HotUser hotUser) {
        this.schedule = schedule;
        this.firstMeasured = firstMeasured;
        this.endMeasured = endMeasured;
        this.hotUser = hotUser;
    }

    void answered(long event, long nowNanos) {
        if (event >= firstMeasured && event < endMeasured && !hotUser.causes(event)) {
            // Never before its time, but clocks may be read in another order.
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
