package io.nextup.serving.engine;

import io.nextup.event.CallTrial;
import io.nextup.event.Recommendation;
import io.nextup.serving.guard.CallGroups;
import io.nextup.serving.guard.CallTimer;
import io.nextup.serving.guard.FailureTally;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A queue for each slot, and a few workers that score the requests in the queues.
 *
 * <p>An idle worker never waits for further requests: a batch has the requests that arrived while
 * the last batches ran. So latency is low when traffic is low, and batches are large when it is
 * high. The engine picks the model when the batch forms, one for the whole batch. It then also
 * decides which requests are too old to be scored, if there is such a limit.
 *
 * <p>A watchdog observes the calls. It demotes a model that misses its deadline ({@link
 * CallTimer}): the engine does not call it any more. If a call hangs, the watchdog answers the
 * batch with popular items, and another worker replaces the hanging one. A model that fails too
 * often ({@link FailureTally}) is demoted as well. Until the slot gets another model, the demoted
 * one's popular items answer, without a call.
 */
public final class ScoringEngine implements AutoCloseable {
    /**
     * Receives the answer to a request: the engine calls exactly one of the three methods, once.
     * But if {@link #answered} throws, it calls {@link #failed} too.
     */
    public interface AnswerListener {
        /** Receives the recommendation. A thread of the engine calls it. */
        void answered(Recommendation recommendation);

        /**
         * Learns that a newer request of the user from the same client answers this one's events
         * too. The thread that submits the newer one calls it during the submission.
         */
        void takenOver();

        /**
         * Receives a failure. A thread of the engine, or the one that closes the engine, calls it.
         */
        void failed(Throwable cause);
    }

    /** A subtask's access to the engine. Closing it withdraws its waiting requests. */
    public final class Client implements AutoCloseable {
        private final ScoringMetrics metrics;
        private final UsersInFlight users = new UsersInFlight();

        private Client(ScoringMetrics metrics) {
            this.metrics = metrics;
        }

        /**
         * Queues a request; returns at once. Beyond the user's limit of requests in flight ({@link
         * LoadShedding}), the request takes over the events of the newest waiting one, if it may
         * ({@link ScoreRequest#mayTakeOver}). Throws if the engine is closed.
         *
         * @param slot slot of the model that answers
         */
        public void submit(String slot, ScoreRequest request, AnswerListener listener) {
            boolean crowded =
                    shedding.conflates() && shedding.isCrowded(users.enter(request.userId()));
            Submission submission = new Submission(request, listener, this, trials.covers(request));
            slots.enqueue(slot, submission, crowded);
        }

        /**
         * Separates a user's requests before this call from those after it: none of these takes
         * over the events of one before.
         *
         * @param slot slot of the model that answers
         */
        public void separate(String slot, String userId) {
            slots.separate(slot, new Submission.Key(this, userId));
        }

        /** Requests in flight by user; empty if requests are not conflated. */
        UsersInFlight users() {
            return users;
        }

        ScoringMetrics metrics() {
            return metrics;
        }

        @Override
        public void close() {
            slots.withdraw(this);
        }
    }

    private final LoadShedding shedding;
    private final Slots slots;
    private final CallTrials trials;
    private final Workers workers;
    private final Watchdog watchdog;

    private ScoringEngine(
            LoadShedding shedding,
            Slots slots,
            CallTrials trials,
            Workers workers,
            Watchdog watchdog) {
        this.shedding = shedding;
        this.slots = slots;
        this.trials = trials;
        this.workers = workers;
        this.watchdog = watchdog;
    }

    /**
     * Starts an engine and its workers; it scores once {@link #serve} has given it a model.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param clock the wall clock, compared with event times
     */
    public static ScoringEngine start(
            BatchScorer scorer,
            EngineSettings settings,
            LongSupplier nanoTime,
            InstantSource clock,
            EngineEvents events) {
        return start(scorer, settings, nanoTime, clock, events, CallTrials.PATIENCE, Thread::new);
    }

    /**
     * Starts an engine like {@link #start(BatchScorer, EngineSettings, LongSupplier, InstantSource,
     * EngineEvents)}.
     *
     * @param patience longest wait until Kafka has a trial
     * @param threads factory of the workers' threads
     */
    static ScoringEngine start(
            BatchScorer scorer,
            EngineSettings settings,
            LongSupplier nanoTime,
            InstantSource clock,
            EngineEvents events,
            Duration patience,
            ThreadFactory threads) {
        Slots slots = new Slots(settings, nanoTime);
        Escalation escalation = new Escalation(slots, events);
        CallTrials trials = new CallTrials(events, nanoTime, clock, patience);
        CallRunner runner =
                new CallRunner(
                        new GuardedScorer(scorer, nanoTime),
                        settings,
                        escalation,
                        trials,
                        nanoTime,
                        clock);
        Workers workers = new Workers(settings, slots, runner, threads);
        Watchdog watchdog =
                new Watchdog(workers, runner, escalation, settings.batchTimeout(), nanoTime);
        // The watchdog starts first, since it retries to start workers that cannot start now.
        watchdog.start();
        workers.startMissing();
        return new ScoringEngine(settings.shedding(), slots, trials, workers, watchdog);
    }

    public Client connect(ScoringMetrics metrics) {
        return new Client(new GuardedMetrics(metrics));
    }

    /**
     * Serves a slot with this model from its next batch on. The previous model closes after its
     * last batch. The engine owns the model from this call on, even if the call throws.
     */
    public void serve(String slot, ServingModel model) {
        serve(slot, new ServedModel(model, false));
    }

    /** Answers a slot with this model's popular items, without any call of it. */
    public void servePopular(String slot, ServingModel model) {
        serve(slot, new ServedModel(model, true));
    }

    /**
     * Learns that the job was restored here. If a process died, requests that may have ended it are
     * on probation for a while: {@link CallGroups} says how they are scored.
     *
     * @param deaths trials in which processes died, once they are known; empty if none died
     */
    public void restored(CompletableFuture<Optional<List<CallTrial>>> deaths) {
        trials.restored(deaths);
    }

    private void serve(String slot, ServedModel model) {
        ServedModel unwanted;
        try {
            unwanted = slots.serve(slot, model);
        } catch (RuntimeException | Error e) {
            model.release();
            throw e;
        }
        if (unwanted != null) {
            unwanted.release();
        }
    }

    /**
     * Waits for the first model of a slot.
     *
     * @return true if a model serves
     * @throws IllegalStateException if the engine is closed meanwhile
     */
    public boolean awaitModel(String slot, Duration atMost) throws InterruptedException {
        return slots.awaitModel(slot, atMost);
    }

    /** Number of calls that were given up and still run. */
    public int stuckCalls() {
        return workers.stuckCalls();
    }

    /** Number of requests that wait for a worker. */
    int queueLength() {
        return slots.queueLength();
    }

    /**
     * Refuses further requests and fails the waiting ones. Running batches complete; the model
     * closes after the last of them. Does not wait for that.
     */
    @Override
    public void close() {
        Slots.Left left = slots.close();
        workers.close();
        watchdog.close();
        left.models().forEach(ServedModel::release);
        IllegalStateException closed = new IllegalStateException("Engine closed");
        left.submissions().forEach(submission -> submission.fail(closed));
    }

    /**
     * Waits until the threads of a closed engine have ended, except hanging workers and the
     * watchdog, which observes these.
     */
    public boolean awaitTermination(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Worker worker : workers.running()) {
            if (!hasEnded(worker.thread(), deadline)) {
                return false;
            }
        }
        // The watchdog runs as long as a call hangs.
        return workers.stuckCalls() > 0 || hasEnded(watchdog.thread(), deadline);
    }

    private static boolean hasEnded(Thread thread, long deadlineNanos) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        thread.join(Math.max(1, left));
        return !thread.isAlive();
    }
}
