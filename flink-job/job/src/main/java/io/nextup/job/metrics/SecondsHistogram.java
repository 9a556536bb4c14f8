package io.nextup.job.metrics;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The last durations of a subtask, in seconds. Flink's histograms take whole numbers, so this one
 * keeps microseconds and gives fractions of a second. Only the least and the greatest value, and
 * the list of all, are whole seconds, rounded down: Flink's reporter for Prometheus shows none of
 * them. Thread-safe.
 */
public final class SecondsHistogram implements Histogram {
    /** Number of the last values. */
    private static final int WINDOW = 1024;

    private static final double MICROS = TimeUnit.SECONDS.toMicros(1);

    private final Histogram micros = new DescriptiveStatisticsHistogram(WINDOW);

    /**
     * Adds a duration.
     *
     * @param durationMicros microseconds; negative where two clocks differ
     */
    @Override
    public void update(long durationMicros) {
        micros.update(durationMicros);
    }

    @Override
    public long getCount() {
        return micros.getCount();
    }

    @Override
    public HistogramStatistics getStatistics() {
        return new Seconds(micros.getStatistics());
    }

    private static final class Seconds extends HistogramStatistics {
        private final HistogramStatistics micros;

        private Seconds(HistogramStatistics micros) {
            this.micros = micros;
        }

        @Override
        public double getQuantile(double quantile) {
            return micros.getQuantile(quantile) / MICROS;
        }

        @Override
        public long[] getValues() {
            return Arrays.stream(micros.getValues()).map(Seconds::whole).toArray();
        }

        @Override
        public int size() {
            return micros.size();
        }

        @Override
        public double getMean() {
            return micros.getMean() / MICROS;
        }

        @Override
        public double getStdDev() {
            return micros.getStdDev() / MICROS;
        }

        @Override
        public long getMax() {
            return whole(micros.getMax());
        }

        @Override
        public long getMin() {
            return whole(micros.getMin());
        }

        private static long whole(long durationMicros) {
            return Math.floorDiv(durationMicros, (long) MICROS);
        }
    }
}
