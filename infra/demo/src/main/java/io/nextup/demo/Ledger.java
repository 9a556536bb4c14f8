package io.nextup.demo;

import io.nextup.demo.Summary.Latency;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.outcome.Attribution.Named;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * Record of the events sent and the answers received. One thread sends, another reads the answers:
 * all methods hold the ledger's lock, and the caller passes the time ({@link System#nanoTime}).
 */
final class Ledger {
    /** Time from the first event in which the job's processes, just started, are slow. */
    static final Duration WARM_UP = Duration.ofSeconds(10);

    private final Histogram latencyMicros = latencies();

    /** Latencies of events that were due after the warm-up. */
    private final Histogram warmMicros = latencies();

    private final RunJudge judge;
    private final ClickFeed feed;

    /** Intended times, in the order of the events' numbers. */
    private final List<Long> intendedNanos = new ArrayList<>();

    private final Set<String> versions = new HashSet<>();
    private String newestLine = "";

    /** Returns an empty histogram up to an hour, in three digits, which tell 10.0 ms from 10.1. */
    private static Histogram latencies() {
        return new Histogram(3_600_000_000L, 3);
    }

    /**
     * @param before events from before the first one that is sent
     */
    Ledger(List<Interaction> before, List<String> watchedUserIds) {
        judge = new RunJudge(before);
        feed = new ClickFeed(watchedUserIds);
    }

    /**
     * Registers an event that is about to be sent.
     *
     * @param intended time at which it was due, which may be earlier: latency counts from then,
     *     since the load is open and does not slow down with the system
     */
    synchronized void sent(Interaction event, OptionalDouble attainable, long intended) {
        judge.sent(event, attainable);
        intendedNanos.add(intended);
    }

    synchronized void recommended(Recommendation recommendation, long nanos) {
        versions.add(recommendation.modelVersion());
        List<Named> answered = judge.recommended(recommendation);
        for (Named closed : answered) {
            int event = closed.event();
            long due = intendedNanos.get(event);
            long micros = Math.max(0, (nanos - due) / 1_000);
            record(latencyMicros, micros);
            if (due - intendedNanos.get(0) >= WARM_UP.toNanos()) {
                record(warmMicros, micros);
            }
            if (closed.isTrigger()) {
                feed.recommended(
                                judge.event(event),
                                recommendation,
                                closed.equals(answered.get(0)),
                                micros / 1_000.0)
                        .ifPresent(line -> newestLine = line);
            }
        }
    }

    private static void record(Histogram histogram, long micros) {
        histogram.recordValue(Math.min(micros, histogram.getHighestTrackableValue()));
    }

    synchronized void refused(String eventId) {
        judge.refused(eventId);
    }

    synchronized int sent() {
        return intendedNanos.size();
    }

    /** Returns the number of events that were neither answered nor refused so far. */
    synchronized int open() {
        return judge.open();
    }

    synchronized boolean hasServed(String version) {
        return versions.contains(version);
    }

    synchronized double latencyMillis(double percentile) {
        return millis(latencyMicros, percentile);
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1_000.0;
    }

    /** Returns the newest line of each watched user. */
    synchronized List<String> feedLines() {
        return feed.lines();
    }

    /** Returns the newest line of any watched user; empty before the first. */
    synchronized String newestLine() {
        return newestLine;
    }

    /**
     * Sums up.
     *
     * @param second decision on the second model
     */
    synchronized Summary summary(RoundResult second) {
        return new Summary(
                judge.verdict(),
                second,
                latency(latencyMicros),
                warmMicros.getTotalCount() == 0
                        ? Optional.empty()
                        : Optional.of(latency(warmMicros)));
    }

    private static Latency latency(Histogram histogram) {
        return new Latency(millis(histogram, 50), millis(histogram, 99));
    }
}
