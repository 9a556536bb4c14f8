package io.nextup.console.live;

import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;

/**
 * Times from click to recommendation, by the second in which the answer came. Not thread-safe.
 *
 * <p>Processes that have just started answer slowly, and would decide the percentiles for minutes.
 * So the summary leaves out the seconds of the cold start once enough of the later ones have had an
 * answer.
 */
public final class Latencies {
    /** Seconds over which the summary goes. */
    static final int SECONDS = 300;

    /** Seconds from the first answer on that belong to the cold start. */
    static final int COLD_SECONDS = 30;

    /** Later seconds with an answer that suffice for percentiles of their own. */
    static final int ENOUGH_SECONDS = 30;

    /** Longest time that is resolved, ten minutes. */
    private static final long MOST_MILLIS = 600_000;

    /** Two digits tell 10 ms from 10.1. */
    private static final int DIGITS = 2;

    private final Deque<IntCountsHistogram> seconds = new ArrayDeque<>();
    private IntCountsHistogram now = histogram();

    /** Seconds since the first answer; counted until the cold start has left. */
    private int age;

    /** Seconds after the cold start that have had an answer. */
    private int warm;

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
        leaveColdStart(second.answers() > 0);
        return second;
    }

    private void leaveColdStart(boolean answered) {
        if (warm == ENOUGH_SECONDS || (age == 0 && !answered)) {
            return;
        }
        age++;
        if (age > COLD_SECONDS && answered) {
            warm++;
        }
        if (warm == ENOUGH_SECONDS) {
            while (seconds.size() > age - COLD_SECONDS) {
                seconds.removeFirst();
            }
        }
    }

    /**
     * Returns the percentiles over the last {@link #SECONDS}, without the second that runs and
     * without a cold start that has left.
     */
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
