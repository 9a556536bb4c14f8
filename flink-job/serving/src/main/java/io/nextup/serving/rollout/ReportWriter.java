package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.nextup.event.CallTrial;
import io.nextup.event.ModelHealth;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one process's reports on a slot's models to the health topic. Not thread-safe. */
final class ReportWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ReportWriter.class);

    private final HealthReports reports;
    private final Rollout rollout;
    private final RolloutTopics topics;
    private final InstantSource steady;
    private final InstantSource wall;

    /**
     * @param steady the roll-out's clock
     * @param wall clock of the times that other processes read
     */
    ReportWriter(
            HealthReports reports,
            Rollout rollout,
            RolloutTopics topics,
            InstantSource steady,
            InstantSource wall) {
        this.reports = reports;
        this.rollout = rollout;
        this.topics = topics;
        this.steady = steady;
        this.wall = wall;
    }

    /** Writes a report if something has changed, or the last one is to be renewed. */
    void write() {
        due().ifPresent(this::say);
    }

    /** Writes a report if something has changed, and waits until Kafka has it. */
    void writeAndWait(Duration atMost)
            throws InterruptedException, ExecutionException, TimeoutException {
        Optional<ModelHealth> report = due();
        if (report.isPresent()) {
            topics.say(report.get()).get(atMost.toMillis(), MILLISECONDS);
        }
    }

    /**
     * Writes a report of a call that the engine is about to make.
     *
     * @param written future that completes once Kafka has the report
     */
    void writeTrial(CallTrial trial, CompletableFuture<Void> written) {
        try {
            topics.say(reports.begins(trial, rollout, steady.millis(), wall.millis()))
                    .thenRun(() -> written.complete(null))
                    .exceptionally(
                            e -> {
                                lost(e);
                                written.completeExceptionally(e);
                                return null;
                            });
        } catch (RuntimeException | Error e) {
            written.completeExceptionally(e);
            throw e;
        }
    }

    /** Leaves the trial out of the next reports, since the process has survived it. */
    void trialEnded() {
        reports.trialEnded();
    }

    /** Writes the last report of a process that ends well. */
    void writeLast() {
        say(reports.last(rollout, steady.millis(), wall.millis()));
    }

    private Optional<ModelHealth> due() {
        return reports.due(rollout, steady.millis(), wall.millis());
    }

    private void say(ModelHealth report) {
        topics.say(report).exceptionally(ReportWriter::lost);
    }

    private static Long lost(Throwable cause) {
        // The writer has logged the reason; the next report has the whole state again.
        LOG.debug("A report did not reach Kafka", cause);
        return null;
    }
}
