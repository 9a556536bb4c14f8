package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A queue for each slot, and a few workers that score whatever has gathered in them.
 *
 * <p>An idle worker never waits for company: a batch is what came in while the last ones ran. So
 * latency is lowest when traffic is low, and batches are largest when it is high. The engine picks
 * the model when the batch forms, one for the whole batch. Then it also decides, where there is a
 * limit, which requests are too old to be scored.
 *
 * <p>A watchdog looks at the calls. When a model misses its deadline ({@link CallTimer}), it is
 * demoted: nobody calls it any more. If a call of it hangs, the watchdog answers the batch by what
 * is popular, and another worker takes the place of the one that hangs. A model that fails too
 * often ({@link FailureRate}) is demoted as well. Until the slot gets another model, what is
 * popular in the demoted one answers, without a call.
 */
public final class ScoringEngine implements AutoCloseable {
    /**
     * Takes the answer to a request: the engine calls exactly one of the three, once. But if {@link
     * #answered} throws, it calls {@link #failed} too.
     */
    public interface AnswerListener {
        /** Called by a thread of the engine. */
        void answered(Recommendation recommendation);

        /**
         * A newer request of the user, submitted by the same client, answers this one's events too.
         * Called by the thread that submits the newer one, within its call.
         */
        void takenOver();

        /** Called by a thread of the engine, or by the one that closes it. */
        void failed(Throwable cause);
    }

    /** A subtask's way to the engine. Closing it withdraws what it has waiting. */
    public final class Client implements AutoCloseable {
        private final ScoringMetrics metrics;
        private final UsersInFlight users = new UsersInFlight();

        private Client(ScoringMetrics metrics) {
            this.metrics = metrics;
        }

        /**
         * Queues a request; returns at once. If this client has more of its user in flight than
         * {@link LoadShedding} allows, it takes over the events of the newest one of them that
         * waits, if it may ({@link ScoreRequest#mayTakeOver}). Errors: the engine is closed.
         *
         * @param slot whose model answers
         */
        public void submit(String slot, ScoreRequest request, AnswerListener listener) {
            boolean crowded =
                    shedding.conflates() && shedding.isCrowded(users.enter(request.userId()));
            slots.enqueue(slot, new Submission(request, listener, this), crowded);
        }

        /** Requests in flight by user; empty where requests are not conflated. */
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
    private final Escalation escalation;
    private final Workers workers;
    private final Watchdog watchdog;

    private ScoringEngine(
            LoadShedding shedding,
            Slots slots,
            Escalation escalation,
            Workers workers,
            Watchdog watchdog) {
        this.shedding = shedding;
        this.slots = slots;
        this.escalation = escalation;
        this.workers = workers;
        this.watchdog = watchdog;
    }

    /**
     * An engine with its workers running; it scores once {@link #serve} has given it a model.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param clock the wall clock that event times are compared with
     * @param notes take note of every call
     * @param suspects are scored alone, or not at all
     */
    public static ScoringEngine start(
            BatchScorer scorer,
            EngineSettings settings,
            LongSupplier nanoTime,
            InstantSource clock,
            CallNotes notes,
            Suspects suspects,
            EngineEvents events) {
        return start(scorer, settings, nanoTime, clock, notes, suspects, events, Thread::new);
    }

    /**
     * An engine as {@link #start(BatchScorer, EngineSettings, LongSupplier, InstantSource,
     * CallNotes, Suspects, EngineEvents)} makes it.
     *
     * @param threads makes the workers' threads
     */
    static ScoringEngine start(
            BatchScorer scorer,
            EngineSettings settings,
            LongSupplier nanoTime,
            InstantSource clock,
            CallNotes notes,
            Suspects suspects,
            EngineEvents events,
            ThreadFactory threads) {
        Slots slots = new Slots(settings, nanoTime);
        Escalation escalation = new Escalation(slots, events);
        CallRunner runner =
                new CallRunner(
                        new GuardedScorer(scorer, suspects, nanoTime),
                        settings,
                        escalation,
                        nanoTime,
                        clock);
        Workers workers = new Workers(settings, slots, runner, notes, threads);
        Watchdog watchdog =
                new Watchdog(workers, runner, escalation, settings.batchTimeout(), nanoTime);
        // First: it tries again to start the workers that cannot start now.
        watchdog.start();
        workers.startMissing();
        return new ScoringEngine(settings.shedding(), slots, escalation, workers, watchdog);
    }

    public Client connect(ScoringMetrics metrics) {
        return new Client(new GuardedMetrics(metrics));
    }

    /**
     * Serves a slot with this model from its next batch on. The model before closes when its last
     * batch is done. The engine owns the model from here on, whatever happens.
     */
    public void serve(String slot, ServingModel model) {
        serve(slot, new ServedModel(model, false));
    }

    /** Answers a slot by what is popular in this model, without ever calling it. */
    public void servePopular(String slot, ServingModel model) {
        serve(slot, new ServedModel(model, true));
    }

    /**
     * Demotes a model that other processes have demoted: no call of it begins any more in this
     * slot, not even in batches under way, and what is popular in it answers. Does not report it to
     * {@link EngineEvents}. Does nothing if the slot serves another model.
     *
     * @param reason in words, for the log
     */
    public void demote(String slot, ModelId model, String reason) {
        escalation.demoteSilently(slot, model, reason);
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
     * @return whether a model serves
     * @throws IllegalStateException if the engine is closed meanwhile
     */
    public boolean awaitModel(String slot, Duration atMost) throws InterruptedException {
        return slots.awaitModel(slot, atMost);
    }

    /** Calls that were given up and still run. */
    public int stuckCalls() {
        return workers.stuckCalls();
    }

    /** Requests that wait for a worker. */
    int queueLength() {
        return slots.queueLength();
    }

    /**
     * Takes no more requests and fails those that wait. Batches under way run to their end; the
     * model closes after the last of them. Does not wait for that.
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
     * Waits until the threads of a closed engine are gone, except the workers that hang and the
     * watchdog of these.
     */
    public boolean awaitTermination(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Worker worker : workers.running()) {
            if (!hasEnded(worker.thread(), deadline)) {
                return false;
            }
        }
        // As long as a call hangs, the watchdog stays with it.
        return workers.stuckCalls() > 0 || hasEnded(watchdog.thread(), deadline);
    }

    private static boolean hasEnded(Thread thread, long deadlineNanos) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        thread.join(Math.max(1, left));
        return !thread.isAlive();
    }
}
