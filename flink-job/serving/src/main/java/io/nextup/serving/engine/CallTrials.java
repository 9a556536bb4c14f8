package io.nextup.serving.engine;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.nextup.event.CallTrial;
import io.nextup.serving.guard.CallGroups;
import io.nextup.serving.guard.Probation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trials of a process: calls of a model with requests on probation. Others know the requests
 * before the call, so that they find the one that ends the process. There is one trial at a time;
 * workers wait for each other. Thread-safe.
 */
final class CallTrials {
    private static final Logger LOG = LoggerFactory.getLogger(CallTrials.class);

    /** Longest wait until Kafka has a trial. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Longest wait for the deaths of others, longer than the roll-out's own for their topic. */
    private static final Duration PATIENCE_FOR_DEATHS = Duration.ofSeconds(15);

    private final EngineEvents events;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Duration patience;

    /** The probation since the last restore; null once it is over, or needless. */
    private final AtomicReference<Probation> probation = new AtomicReference<>();

    /** The groups of requests on probation; empty if no process died. */
    private volatile CompletableFuture<Optional<CallGroups>> groups =
            CompletableFuture.completedFuture(Optional.empty());

    /** Held by the worker whose trial it is, until the trial ends. */
    private final Semaphore turn = new Semaphore(1);

    /** True after a wait in vain: further trials do not wait until Kafka has one of them. */
    private volatile boolean unheard;

    // Used during a turn only.
    private boolean warned;

    /**
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param clock the wall clock, compared with event times
     * @param patience longest wait until Kafka has a trial
     */
    CallTrials(EngineEvents events, LongSupplier nanoTime, InstantSource clock, Duration patience) {
        this.events = events;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Begins a probation, since the job was restored.
     *
     * @param deaths trials in which processes died, once they are known; empty if none died
     */
    void restored(CompletableFuture<Optional<List<CallTrial>>> deaths) {
        Probation begun = new Probation(clock.millis(), nanoTime.getAsLong());
        Optional<List<CallTrial>> unknown = Optional.of(List.of());
        CompletableFuture<Optional<CallGroups>> known =
                deaths.completeOnTimeout(unknown, PATIENCE_FOR_DEATHS.toSeconds(), SECONDS)
                        .exceptionally(e -> unknown)
                        .thenApply(trials -> trials.map(CallGroups::new));
        groups = known;
        probation.set(begun);
        known.thenAccept(found -> known(begun, found.isPresent()))
                .exceptionally(
                        e -> {
                            LOG.error("The deaths of other processes cannot be judged", e);
                            return null;
                        });
    }

    private void known(Probation begun, boolean died) {
        if (died) {
            LOG.info(
                    "A process of the job may have died: requests from before the restore are scored apart for a minute");
        } else {
            probation.compareAndSet(begun, null);
        }
    }

    /** Tells whether a request that arrives now is on probation. */
    boolean covers(ScoreRequest request) {
        Probation now = probation.get();
        if (now == null) {
            return false;
        }
        if (now.isOver(nanoTime.getAsLong())) {
            probation.compareAndSet(now, null);
            return false;
        }
        return now.covers(request.eventTimeMillis(), clock.millis());
    }

    /** Groups the requests of a batch; waits until the deaths of others are known. */
    CallGroups.Grouped<Submission> grouped(List<Submission> batch) {
        Optional<CallGroups> known = groups.join();
        if (known.isEmpty()) {
            return CallGroups.Grouped.ofTheRest(batch);
        }
        List<Submission> rest = new ArrayList<>();
        List<Submission> onProbation = new ArrayList<>();
        for (Submission submission : batch) {
            (submission.onProbation() ? onProbation : rest).add(submission);
        }
        return known.get().of(rest, onProbation, submission -> submission.request().fingerprint());
    }

    /**
     * Begins a trial: waits for its turn, and until Kafka has it. If Kafka takes too long, the call
     * begins nevertheless.
     *
     * @return action that ends the trial; any thread may run it, and more than once
     */
    Runnable begin(CallTrial trial) {
        turn.acquireUninterruptibly();
        AtomicBoolean open = new AtomicBoolean(true);
        Runnable end =
                () -> {
                    if (open.getAndSet(false)) {
                        try {
                            events.trialEnded();
                        } finally {
                            turn.release();
                        }
                    }
                };
        try {
            await(trial, events.trialBegins(trial));
        } catch (RuntimeException | Error e) {
            end.run();
            throw e;
        }
        return end;
    }

    private void await(CallTrial trial, CompletableFuture<Void> known) {
        // The wait shows a failure.
        known.thenRun(() -> unheard = false).exceptionally(e -> null);
        if (unheard) {
            return;
        }
        try {
            known.get(patience.toMillis(), MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            unheard = true;
            if (!warned) {
                warned = true;
                LOG.warn(
                        "Kafka did not take the report of a call with {} request(s) within {}, and the call begins nevertheless: if it ends this process, others cannot find the request",
                        trial.requests().size(),
                        patience,
                        e);
            }
        }
    }
}
