package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue and a few workers that score whatever has gathered in it.
 *
 * <p>A worker that is idle never waits for company: a batch is what came in while the last ones
 * ran. So latency is lowest when traffic is low, and batches are largest when it is high. The model
 * is picked when the batch forms, one for the whole batch; then it is also decided, where there is
 * a limit, which requests are too old to be scored.
 */
public final class ScoringEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringEngine.class);

    /** The buckets until a model says how much it reads. */
    private static final LengthBuckets FIRST_BUCKETS = LengthBuckets.upTo(64);

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

        private Client(ScoringMetrics metrics) {
            this.metrics = metrics;
        }

        /**
         * Queues a request; returns at once. Where requests are conflated, it takes over the events
         * of the one of its user that this client has waiting, if it may ({@link
         * ScoreRequest#mayTakeOver}). Errors: the engine is closed.
         */
        public void submit(ScoreRequest request, Asker asker) {
            enqueue(new Submission(request, asker, this));
        }

        @Override
        public void close() {
            withdraw(this);
        }
    }

    private record Submission(ScoreRequest request, Asker asker, Client client) {
        Key key() {
            return new Key(client, request.userId());
        }
    }

    /**
     * Whose requests are conflated. Not those of other subtasks, where a rescaled restore may have
     * left some of a user's: each subtask has its own order and its own part of a checkpoint.
     */
    private record Key(Client client, String userId) {}

    private record Batch(List<Submission> submissions, ServingModel model) {}

    private final ForgivingScorer scorer;
    private final int batchMaxSize;
    private final LoadShedding shedding;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final List<Thread> workers = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workCame = lock.newCondition();
    private final Condition modelCame = lock.newCondition();
    // Guarded by the lock.
    private final RequestQueue<Submission> queue;
    private ServingModel serving;
    private boolean closed;

    private ScoringEngine(
            BatchScorer scorer,
            int batchMaxSize,
            LoadShedding shedding,
            LongSupplier nanoTime,
            InstantSource clock) {
        this.scorer = new ForgivingScorer(scorer, nanoTime);
        this.batchMaxSize = batchMaxSize;
        this.shedding = shedding;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.queue =
                shedding.conflate()
                        ? RequestQueue.conflating(
                                FIRST_BUCKETS,
                                Submission::key,
                                (older, newer) -> newer.request().mayTakeOver(older.request()))
                        : RequestQueue.of(FIRST_BUCKETS);
    }

    /**
     * An engine with its workers running; it scores once {@link #serve} has given it a model.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param clock the wall clock that event times are compared with
     */
    public static ScoringEngine start(
            BatchScorer scorer,
            int batchMaxSize,
            int workers,
            LoadShedding shedding,
            LongSupplier nanoTime,
            InstantSource clock) {
        ScoringEngine engine = new ScoringEngine(scorer, batchMaxSize, shedding, nanoTime, clock);
        for (int w = 1; w <= workers; w++) {
            Thread worker = new Thread(engine::work, "nextup-score-" + w);
            worker.setDaemon(true);
            engine.workers.add(worker);
        }
        engine.workers.forEach(Thread::start);
        return engine;
    }

    public Client connect(ScoringMetrics metrics) {
        return new Client(metrics);
    }

    /**
     * Batches that form from now on use this model. The one before is let go of: it closes when its
     * last batch is done. The engine owns the model from here on, whatever happens.
     */
    public void serve(ServingModel model) {
        ServingModel unwanted;
        lock.lock();
        try {
            if (closed) {
                unwanted = model;
            } else {
                unwanted = serving;
                serving = model;
                queue.use(model.buckets());
                workCame.signalAll();
                modelCame.signalAll();
            }
        } finally {
            lock.unlock();
        }
        release(unwanted);
    }

    /**
     * Waits for the first model.
     *
     * @return whether a model serves
     * @throws IllegalStateException if the engine is closed meanwhile
     */
    public boolean awaitModel(Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (serving == null && nanos > 0) {
                checkOpen();
                nanos = modelCame.awaitNanos(nanos);
            }
            checkOpen();
            return serving != null;
        } finally {
            lock.unlock();
        }
    }

    /** Requests that wait for a worker. */
    int queueLength() {
        lock.lock();
        try {
            return queue.size();
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
        ServingModel last;
        List<Submission> left;
        lock.lock();
        try {
            closed = true;
            last = serving;
            serving = null;
            left = queue.removeIf(submission -> true);
            workCame.signalAll();
            modelCame.signalAll();
        } finally {
            lock.unlock();
        }
        release(last);
        left.forEach(submission -> fail(submission, new IllegalStateException("Engine closed")));
    }

    /** Waits until the workers of a closed engine are gone; whether they are. */
    public boolean awaitTermination(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Thread worker : workers) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            worker.join(Math.max(1, left));
            if (worker.isAlive()) {
                return false;
            }
        }
        return true;
    }

    private void enqueue(Submission submission) {
        Submission older;
        lock.lock();
        try {
            checkOpen();
            // Told before a worker can see the request, so that no count ever falls below zero.
            submission.client().metrics.requestQueued();
            older =
                    queue.add(
                            submission,
                            submission.request().itemIds().size(),
                            nanoTime.getAsLong());
            if (older != null) {
                // Before a worker can see the newer one.
                submission.request().takeOver(older.request());
            }
            workCame.signal();
        } finally {
            lock.unlock();
        }
        if (older != null) {
            older.client().metrics.requestTakenOver();
            older.asker().takenOver();
        }
    }

    private void withdraw(Client client) {
        lock.lock();
        try {
            queue.removeIf(submission -> submission.client() == client);
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (Batch batch = nextBatch(); batch != null; batch = nextBatch()) {
            try {
                score(batch);
            } finally {
                release(batch.model());
            }
        }
    }

    /** Waits for requests and a model; null when the engine is closed. */
    private Batch nextBatch() {
        lock.lock();
        try {
            while (!closed && (serving == null || queue.size() == 0)) {
                workCame.awaitUninterruptibly();
            }
            return closed ? null : new Batch(queue.nextBatch(batchMaxSize), serving.acquire());
        } finally {
            lock.unlock();
        }
    }

    private void score(Batch formed) {
        formed.submissions().forEach(submission -> submission.client().metrics.requestBatched());
        Batch batch = shedding.skips() ? withoutOld(formed) : formed;
        List<Submission> submissions = batch.submissions();
        if (submissions.isEmpty()) {
            return;
        }
        long started = nanoTime.getAsLong();
        List<Recommendation> answers;
        try {
            answers = answers(batch);
        } catch (Throwable e) {
            // Whatever it is, also an Error of the native library: the requests are told, the job
            // restarts from its checkpoint, and this worker goes on.
            IllegalStateException cause =
                    new IllegalStateException(
                            "Model %s failed on a batch of %d"
                                    .formatted(batch.model().version(), submissions.size()),
                            e);
            submissions.forEach(submission -> fail(submission, cause));
            return;
        }
        submissions
                .get(0)
                .client()
                .metrics
                .batchScored(submissions.size(), nanoTime.getAsLong() - started);
        for (int i = 0; i < submissions.size(); i++) {
            answer(submissions.get(i), answers.get(i));
        }
    }

    /** Answers the requests that are too old; the batch of the others. */
    private Batch withoutOld(Batch batch) {
        long nowMillis = clock.millis();
        List<Submission> young = new ArrayList<>(batch.submissions().size());
        for (Submission submission : batch.submissions()) {
            if (shedding.isTooOld(submission.request(), nowMillis)) {
                answer(submission, scorer.skipped(submission.request(), batch.model()));
            } else {
                young.add(submission);
            }
        }
        return new Batch(young, batch.model());
    }

    private List<Recommendation> answers(Batch batch) {
        List<Submission> submissions = batch.submissions();
        return scorer.score(
                submissions.stream().map(Submission::request).toList(),
                batch.model(),
                place -> submissions.get(place).client().metrics.modelFailed());
    }

    private static void answer(Submission submission, Recommendation recommendation) {
        try {
            submission.client().metrics.requestAnswered(recommendation.source());
            submission.asker().answered(recommendation);
        } catch (RuntimeException e) {
            // A task that was cancelled meanwhile takes no more answers; its checkpoint has the
            // request.
            LOG.debug("Nobody takes recommendation {}", recommendation.id(), e);
        }
    }

    private static void fail(Submission submission, Throwable cause) {
        try {
            submission.client().metrics.requestFailed();
            submission.asker().failed(cause);
        } catch (RuntimeException e) {
            LOG.debug("Nobody takes the failure of {}", submission.request().trigger(), e);
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
