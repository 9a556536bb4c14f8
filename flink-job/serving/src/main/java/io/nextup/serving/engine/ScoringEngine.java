package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue for each slot, and a few workers that score whatever has gathered in them.
 *
 * <p>A worker that is idle never waits for company: a batch is what came in while the last ones
 * ran. So latency is lowest when traffic is low, and batches are largest when it is high. The model
 * is picked when the batch forms, one for the whole batch; then it is also decided, where there is
 * a limit, which requests are too old to be scored.
 *
 * <p>A watchdog looks at the calls. When a model misses its deadline ({@link CallTimer}), the
 * watchdog answers the batch by what is popular, another worker takes the place of the one that
 * hangs, and the model is demoted: nobody calls it any more. A model that fails too often ({@link
 * FailureRate}) is demoted as well. Until the slot gets another model, what is popular in the
 * demoted one answers, without a call.
 */
public final class ScoringEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringEngine.class);

    /** The buckets until a model says how much it reads. */
    private static final LengthBuckets FIRST_BUCKETS = LengthBuckets.upTo(64);

    private static final int LOOKS_PER_DEADLINE = 20;
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(5);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(250);

    /** Who waits for an answer: exactly one of the three is called, once. */
    public interface Asker {
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
        public void submit(String slot, ScoreRequest request, Asker asker) {
            LoadShedding shedding = settings.shedding();
            boolean crowded =
                    shedding.conflates() && shedding.isCrowded(users.enter(request.userId()));
            enqueue(slot, new Submission(request, asker, this), crowded);
        }

        /** Requests in flight by user; nobody's where requests are not conflated. */
        UsersInFlight users() {
            return users;
        }

        ScoringMetrics metrics() {
            return metrics;
        }

        @Override
        public void close() {
            withdraw(this);
        }
    }

    /** One slot's queue and model. Guarded by the lock. */
    private static final class Slot {
        private final String name;
        private final RequestQueue<Submission> queue;
        private ServedModel serving;

        private Slot(String name, RequestQueue<Submission> queue) {
            this.name = name;
            this.queue = queue;
        }
    }

    /** One thread that scores. */
    private final class Worker implements Runnable {
        private final Thread thread;
        private volatile Call call;
        private volatile CallNotes.Note note = CallNotes.Note.NONE;

        private Worker(int number) {
            thread = new Thread(this, "nextup-score-" + number);
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            note = notes.open();
            try {
                boolean replaced = false;
                for (Call next = nextCall(); next != null; next = replaced ? null : nextCall()) {
                    call = next;
                    try {
                        score(next, note);
                    } catch (Throwable e) {
                        // This worker must go on; what it has not answered fails the job.
                        LOG.error("A batch failed beside the model", e);
                        fail(next, e);
                    } finally {
                        call = null;
                        release(next.model());
                    }
                    replaced = next.isGivenUp() && hasEnded(next);
                }
            } finally {
                note.close();
            }
        }
    }

    private final GuardedScorer scorer;
    private final EngineSettings settings;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final CallNotes notes;
    private final EngineEvents events;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final Thread watchdog;
    private final long lookNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workCame = lock.newCondition();
    private final Condition modelCame = lock.newCondition();
    // Guarded by the lock.
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private final StuckCalls stuck;
    private int workersMade;
    private boolean closed;

    private ScoringEngine(
            BatchScorer scorer,
            EngineSettings settings,
            LongSupplier nanoTime,
            InstantSource clock,
            CallNotes notes,
            Suspects suspects,
            EngineEvents events) {
        this.scorer = new GuardedScorer(scorer, suspects, nanoTime);
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.notes = notes;
        this.events = events;
        this.stuck = new StuckCalls(settings.mostStuckCalls(), settings.longestStuckCall());
        this.lookNanos =
                Math.min(
                        LONGEST_LOOK.toNanos(),
                        Math.max(
                                SHORTEST_LOOK.toNanos(),
                                settings.batchTimeout().toNanos() / LOOKS_PER_DEADLINE));
        this.watchdog = new Thread(this::watch, "nextup-score-watchdog");
        this.watchdog.setDaemon(true);
    }

    /**
     * An engine with its workers running; it scores once {@link #serve} has given it a model.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param clock the wall clock that event times are compared with
     * @param notes are taken of every call
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
        ScoringEngine engine =
                new ScoringEngine(scorer, settings, nanoTime, clock, notes, suspects, events);
        engine.lock.lock();
        try {
            for (int w = 0; w < settings.workers(); w++) {
                engine.startWorker();
            }
        } finally {
            engine.lock.unlock();
        }
        engine.watchdog.start();
        return engine;
    }

    public Client connect(ScoringMetrics metrics) {
        return new Client(metrics);
    }

    /**
     * Batches of the slot that form from now on use this model. The one before is let go of: it
     * closes when its last batch is done. The engine owns the model from here on, whatever happens.
     */
    public void serve(String slot, ServingModel model) {
        serve(slot, new ServedModel(model, false));
    }

    /** The slot is answered by what is popular in this model, which is never called. */
    public void servePopular(String slot, ServingModel model) {
        serve(slot, new ServedModel(model, true));
    }

    private void serve(String name, ServedModel served) {
        ServedModel unwanted;
        lock.lock();
        try {
            if (closed) {
                unwanted = served;
            } else {
                Slot slot = slot(name);
                unwanted = slot.serving;
                slot.serving = served;
                slot.queue.use(served.model().buckets());
                workCame.signalAll();
                modelCame.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (unwanted != null) {
            release(unwanted.model());
        }
    }

    /**
     * Waits for the first model of a slot.
     *
     * @return whether a model serves
     * @throws IllegalStateException if the engine is closed meanwhile
     */
    public boolean awaitModel(String slot, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (slot(slot).serving == null && nanos > 0) {
                checkOpen();
                nanos = modelCame.awaitNanos(nanos);
            }
            checkOpen();
            return slot(slot).serving != null;
        } finally {
            lock.unlock();
        }
    }

    /** Calls that were given up and still run. */
    public int stuckCalls() {
        lock.lock();
        try {
            return stuck.count();
        } finally {
            lock.unlock();
        }
    }

    /** Requests that wait for a worker. */
    int queueLength() {
        lock.lock();
        try {
            return slots.values().stream().mapToInt(slot -> slot.queue.size()).sum();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes no more requests and fails those that wait. Batches under way run to their end; the
     * model closes after the last of them. Does not wait for that.
     */
    @Override
    public void close() {
        List<ServingModel> last = new ArrayList<>();
        List<Submission> left = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            for (Slot slot : slots.values()) {
                if (slot.serving != null) {
                    last.add(slot.serving.model());
                }
                slot.serving = null;
                left.addAll(slot.queue.removeIf(submission -> true));
            }
            workCame.signalAll();
            modelCame.signalAll();
        } finally {
            lock.unlock();
        }
        watchdog.interrupt();
        last.forEach(ScoringEngine::release);
        left.forEach(submission -> submission.fail(new IllegalStateException("Engine closed")));
    }

    /** Waits until the workers of a closed engine are gone, those that hang excepted. */
    public boolean awaitTermination(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        List<Thread> waitedFor = new ArrayList<>(List.of(watchdog));
        lock.lock();
        try {
            workers.forEach(worker -> waitedFor.add(worker.thread));
        } finally {
            lock.unlock();
        }
        for (Thread thread : waitedFor) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            thread.join(Math.max(1, left));
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    /** Under the lock. */
    private Slot slot(String name) {
        return slots.computeIfAbsent(name, n -> new Slot(n, newQueue()));
    }

    private RequestQueue<Submission> newQueue() {
        return settings.shedding().conflates()
                ? RequestQueue.conflating(
                        FIRST_BUCKETS,
                        Submission::key,
                        (older, newer) -> newer.request().mayTakeOver(older.request()))
                : RequestQueue.of(FIRST_BUCKETS);
    }

    private void enqueue(String name, Submission submission, boolean crowded) {
        Submission older = null;
        lock.lock();
        try {
            checkOpen();
            // Told before a worker can see the request, so that no count ever falls below zero.
            submission.metrics().requestQueued();
            RequestQueue<Submission> queue = slot(name).queue;
            int length = submission.request().itemIds().size();
            if (crowded) {
                older = queue.conflate(submission, length, nanoTime.getAsLong());
            } else {
                queue.add(submission, length, nanoTime.getAsLong());
            }
            if (older != null) {
                // Before a worker can see the newer one.
                submission.request().takeOver(older.request());
            }
            workCame.signal();
        } finally {
            lock.unlock();
        }
        if (older != null) {
            older.takenOver();
        }
    }

    private void withdraw(Client client) {
        lock.lock();
        try {
            slots.values()
                    .forEach(
                            slot ->
                                    slot.queue.removeIf(
                                            submission -> submission.client() == client));
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void startWorker() {
        Worker worker = new Worker(++workersMade);
        workers.add(worker);
        worker.thread.start();
    }

    /** Waits for requests and a model; null when the engine is closed. */
    private Call nextCall() {
        lock.lock();
        try {
            Slot slot = busiest();
            while (!closed && slot == null) {
                workCame.awaitUninterruptibly();
                slot = busiest();
            }
            if (closed) {
                return null;
            }
            slot.serving.model().acquire();
            return new Call(slot.name, slot.queue.nextBatch(settings.batchMaxSize()), slot.serving);
        } finally {
            lock.unlock();
        }
    }

    /** Of the slots that have a model, the one whose oldest request has waited longest. */
    private Slot busiest() {
        Slot busiest = null;
        long longest = -1;
        long now = slots.size() > 1 ? nanoTime.getAsLong() : 0;
        for (Slot slot : slots.values()) {
            if (slot.serving == null || slot.queue.size() == 0) {
                continue;
            }
            long waited = slots.size() > 1 ? slot.queue.oldestWaitNanos(now) : 0;
            if (waited > longest) {
                longest = waited;
                busiest = slot;
            }
        }
        return busiest;
    }

    private void score(Call call, CallNotes.Note note) {
        call.submissions().forEach(submission -> submission.metrics().requestBatched());
        if (settings.shedding().skips()) {
            answerOld(call);
        }
        List<Submission> submissions = call.submissions();
        if (submissions.isEmpty()) {
            return;
        }
        if (call.served().isDemoted()) {
            fallBack(call);
            return;
        }
        long started = nanoTime.getAsLong();
        List<Recommendation> answers;
        try {
            answers =
                    scorer.score(
                            submissions.stream().map(Submission::request).toList(),
                            call.model(),
                            new NotedGuard(call, note));
        } catch (GuardedScorer.AbandonedException e) {
            return;
        } catch (GuardedScorer.DeviceLostException e) {
            LOG.error("Model {}: {}", call.model().version(), e.getMessage(), e);
            fallBack(call);
            mustEnd(e.getMessage());
            return;
        } catch (Throwable e) {
            fail(call, e);
            return;
        } finally {
            call.endDeadline();
        }
        if (!call.settle()) {
            // Late: the watchdog has answered.
            return;
        }
        submissions
                .get(0)
                .metrics()
                .batchScored(submissions.size(), nanoTime.getAsLong() - started);
        for (int i = 0; i < submissions.size(); i++) {
            submissions.get(i).answer(answers.get(i));
        }
    }

    /**
     * Fails the requests of a call, also for an Error of the virtual machine: the job restarts from
     * its checkpoint, and this worker goes on.
     */
    private static void fail(Call call, Throwable cause) {
        if (call.settle()) {
            IllegalStateException failure =
                    new IllegalStateException(
                            "Model %s failed on a batch of %d"
                                    .formatted(call.model().version(), call.submissions().size()),
                            cause);
            call.submissions().forEach(submission -> submission.fail(failure));
        }
    }

    /** Answers the requests that are too old, and leaves the others in the call. */
    private void answerOld(Call call) {
        long nowMillis = clock.millis();
        List<Submission> young = new ArrayList<>(call.submissions().size());
        List<Submission> old = new ArrayList<>();
        for (Submission submission : call.submissions()) {
            boolean tooOld = settings.shedding().isTooOld(submission.request(), nowMillis);
            (tooOld ? old : young).add(submission);
        }
        call.keepOnly(young);
        for (Submission submission : old) {
            submission.answer(scorer.skipped(submission.request(), call.model()));
        }
    }

    /** Answers what is left of the call without the model, unless it is answered already. */
    private void fallBack(Call call) {
        if (call.settle()) {
            for (Submission submission : call.submissions()) {
                submission.answer(scorer.fallback(submission.request(), call.model()));
            }
        }
    }

    /** Counts requests as the parts of their batch end, so that a demotion stops the others. */
    private void count(Call call, int scored, int failed) {
        if (call.served().countDemotes(scored, failed, nanoTime.getAsLong())
                && serves(call.slot(), call.served())) {
            tellDemoted(
                    call.slot(),
                    call.model().id(),
                    "it fails on half of %d requests or more within %d s"
                            .formatted(
                                    FailureRate.FEWEST_REQUESTS, FailureRate.WINDOW.toSeconds()));
        }
    }

    private boolean serves(String name, ServedModel served) {
        lock.lock();
        try {
            return slot(name).serving == served;
        } finally {
            lock.unlock();
        }
    }

    /** Calls the model no more, also where the slot serves it anew meanwhile; tells the others. */
    private void demote(Call call, String reason) {
        ModelId model = call.model().id();
        call.served().demote();
        lock.lock();
        try {
            Slot slot = slot(call.slot());
            if (slot.serving != null && slot.serving.model().id().equals(model)) {
                slot.serving.demote();
            }
        } finally {
            lock.unlock();
        }
        tellDemoted(call.slot(), model, reason);
    }

    private void tellDemoted(String slot, ModelId model, String reason) {
        LOG.warn("Model {} of slot {} is demoted: {}", model, slot, reason);
        events.demoted(slot, model, reason);
    }

    /** Looks at the calls until the engine is closed and no call runs that is not stuck. */
    private void watch() {
        WatchTicks ticks = new WatchTicks(lookNanos, nanoTime.getAsLong());
        while (!isDone()) {
            try {
                TimeUnit.NANOSECONDS.sleep(lookNanos);
            } catch (InterruptedException e) {
                // The engine closes: calls under way are looked at to their end.
            }
            try {
                look(ticks.tick(nanoTime.getAsLong()));
            } catch (Throwable e) {
                LOG.error("The watchdog failed once, and goes on", e);
            }
        }
    }

    private void look(long counted) {
        for (Worker worker : running()) {
            Call call = worker.call;
            CallTimer timer = call == null ? null : call.running();
            if (timer != null
                    && timer.isMissed(counted, threads.getThreadCpuTime(worker.thread.getId()))) {
                giveUp(worker, call, timer);
            }
        }
        reasonToEnd().ifPresent(this::mustEnd);
    }

    private void mustEnd(String reason) {
        if (ending.compareAndSet(false, true)) {
            events.mustEnd(reason);
        }
    }

    private boolean isDone() {
        lock.lock();
        try {
            return closed && workers.stream().allMatch(worker -> worker.call == null);
        } finally {
            lock.unlock();
        }
    }

    private List<Worker> running() {
        lock.lock();
        try {
            return List.copyOf(workers);
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> reasonToEnd() {
        lock.lock();
        try {
            return stuck.reasonToEnd(nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(Worker worker, Call call, CallTimer timer) {
        lock.lock();
        try {
            if (!call.giveUp()) {
                return;
            }
            stuck.add(call, nanoTime.getAsLong());
            workers.remove(worker);
            if (!closed) {
                startWorker();
            }
        } finally {
            lock.unlock();
        }
        String reason =
                "a batch of %d request(s) has no answer after %d ms; its newest call has %d of them"
                        .formatted(
                                call.submissions().size(),
                                TimeUnit.NANOSECONDS.toMillis(timer.elapsedNanos()),
                                call.rows());
        LOG.error(
                "Thread {} hangs in model {}: {}. It keeps a core, the model and its batch until that call returns or the process ends",
                worker.thread.getName(),
                call.model().version(),
                reason);
        // Its requests are answered: if the process ends, they are not what ended it.
        worker.note.ended();
        // First, so that no other batch is called with it while this one is answered.
        demote(call, reason);
        for (Submission submission : call.submissions()) {
            submission.metrics().modelFailed();
            submission.answer(scorer.fallback(submission.request(), call.model()));
        }
    }

    /** A call that was given up has ended after all. True: its worker was replaced. */
    private boolean hasEnded(Call call) {
        lock.lock();
        try {
            stuck.remove(call);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Starts the watchdog's deadlines, takes notes of the calls and counts what fails. */
    private final class NotedGuard implements GuardedScorer.Guard {
        private final Call call;
        private final CallNotes.Note note;
        private final long deadlineNanos;
        private final long[] hashes;

        private NotedGuard(Call call, CallNotes.Note note) {
            this.call = call;
            this.note = note;
            this.deadlineNanos = call.model().deadline(settings.batchTimeout()).toNanos();
            this.hashes = new long[call.submissions().size()];
        }

        @Override
        public boolean begins(List<ScoreRequest> requests, boolean again) {
            if (call.isSettled()) {
                throw new GuardedScorer.AbandonedException();
            }
            if (call.served().isDemoted()) {
                return false;
            }
            for (int r = 0; r < requests.size(); r++) {
                hashes[r] = Suspects.hash(requests.get(r));
            }
            note.begins(call.model().id(), hashes, requests.size(), again);
            call.begins(requests.size(), deadlineNanos);
            return true;
        }

        @Override
        public void ended() {
            note.ended();
        }

        @Override
        public void scored(int requests, boolean whole) {
            if (whole) {
                call.endDeadline();
            }
            count(call, requests, 0);
        }

        @Override
        public void failedAlone(int place) {
            call.submissions().get(place).metrics().modelFailed();
            count(call, 1, 1);
        }
    }

    private static void release(ServingModel model) {
        if (model != null) {
            try {
                model.release();
            } catch (RuntimeException e) {
                LOG.warn("Model {} did not close well", model.version(), e);
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The scoring engine is closed");
        }
    }
}
