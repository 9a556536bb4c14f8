package io.nextup.console.live;

import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;

/** Times from click to recommendation, by the second in which the answer came. Not thread-safe. */
public final class Latencies {
    /** Seconds over which the summary goes. */
    static final int SECONDS = 300;

    /** Longest time that is resolved, ten minutes. */
    private static final long MOST_MILLIS = 600_000;

    /** Two digits tell 10 ms from 10.1. */
    private static final int DIGITS = 2;

    private final Deque<IntCountsHistogram> seconds = new ArrayDeque<>();
    private IntCountsHistogram now = histogram();

    /**
     * Percentiles of times, in milliseconds.
     *
     * @param p50 null without an answer
     * @param p99 null without an answer
     * @param answers number of answers
     * @param seconds length of the time over which the answers came
     */
    public record Summary(Double p50, Double p99, long answers, int seconds) {}

    void answered(long millis) {
        now.recordValue(Math.min(millis, MOST_MILLIS));
    }

    /** Ends the second, and returns its percentiles. */
    Summary endSecond() {
        Summary second = summary(now, 1);
        seconds.addLast(now);
        now = seconds.size() > SECONDS ? seconds.removeFirst() : histogram();
        now.reset();
        return second;
    }

    /** Returns the percentiles over the last {@link #SECONDS}, without the second that runs. */
    Summary summary() {
        Histogram all = new Histogram(MOST_MILLIS, DIGITS);
        seconds.forEach(all::add);
        return summary(all, seconds.size());
    }

    private static Summary summary(AbstractHistogram times, int seconds) {
        long answers = times.getTotalCount();
        return answers == 0
                ? new Summary(null, null, 0, seconds)
                : new Summary(
                        (double) times.getValueAtPercentile(50),
                        (double) times.getValueAtPercentile(99),
                        answers,
                        seconds);
    }

    private static IntCountsHistogram histogram() {
        return new IntCountsHistogram(MOST_MILLIS, DIGITS);
    }
}
