package io.nextup.serving.engine;

import io.nextup.artifact.ModelId;
import io.nextup.serving.shape.LengthBuckets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The slots of an engine: a queue and a model for each. Submitting threads fill the queues, workers
 * remove batches, and one lock guards all of them. Thread-safe.
 */
final class Slots {
    /** The buckets before the first model, whose greatest length is not known yet. */
    private static final LengthBuckets FIRST_BUCKETS = LengthBuckets.upTo(64);

    private static final class Slot {
        private final String name;
        private final RequestQueue<Submission> queue;
        private ServedModel serving;

        private Slot(String name, RequestQueue<Submission> queue) {
            this.name = name;
            this.queue = queue;
        }
    }

    /** Models and requests that a closed engine still holds. */
    record Left(List<ServedModel> models, List<Submission> submissions) {}

    private final EngineSettings settings;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workCame = lock.newCondition();
    private final Condition modelCame = lock.newCondition();
    // Guarded by the lock.
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private boolean closed;

    Slots(EngineSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /**
     * Serves a slot with this model from its next batch on.
     *
     * @return the model to release: the previous one or, in a closed engine, this one; null for
     *     none
     */
    ServedModel serve(String name, ServedModel served) {
        lock.lock();
        try {
            if (closed) {
                return served;
            }
            Slot slot = slot(name);
            ServedModel before = slot.serving;
            slot.queue.use(served.model().buckets());
            slot.serving = served;
            workCame.signalAll();
            modelCame.signalAll();
            return before;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the first model of a slot; returns whether one serves. */
    boolean awaitModel(String name, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (slot(name).serving == null && nanos > 0) {
                checkOpen();
                nanos = modelCame.awaitNanos(nanos);
            }
            checkOpen();
            return slot(name).serving != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues a request.
     *
     * @param crowded true if its user has so many in flight that it may take over an older one
     */
    void enqueue(String name, Submission submission, boolean crowded) {
        Submission older = null;
        lock.lock();
        try {
            checkOpen();
            // Counts before a worker can see the request, so that no count falls below zero.
            submission.metrics().requestQueued();
            RequestQueue<Submission> queue = slot(name).queue;
            int length = submission.request().itemIds().size();
            if (crowded) {
                older = queue.conflate(submission, length, nanoTime.getAsLong());
            } else {
                queue.add(submission, length, nanoTime.getAsLong());
            }
            if (older != null) {
                // Takes over before a worker can see the newer request.
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

    /** Lets no later request take over the events of one that waits under this key. */
    void separate(String name, Submission.Key key) {
        lock.lock();
        try {
            checkOpen();
            slot(name).queue.separate(key);
        } finally {
            lock.unlock();
        }
    }

    /** Removes the waiting requests of a client. */
    void withdraw(ScoringEngine.Client client) {
        lock.lock();
        try {
            for (Slot slot : slots.values()) {
                slot.queue.removeIf(submission -> submission.client() == client);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for requests and a model, and acquires the model; null when the engine is closed.
     *
     * <p>Throws if the model is closed already, or memory runs out. Then the requests that have
     * left the queue fail, so that the job restarts: no other worker would answer them.
     */
    Call nextCall() {
        List<Submission> taken = new ArrayList<>();
        try {
            return nextCall(taken);
        } catch (Throwable e) {
            taken.forEach(submission -> submission.fail(e));
            throw e;
        }
    }

    /**
     * Takes the next call, or throws.
     *
     * @param taken list to which the requests that leave the queue are added
     */
    private Call nextCall(List<Submission> taken) {
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
            int mostRows = Math.min(settings.batchMaxSize(), slot.serving.model().batchMaxSize());
            slot.queue.nextBatch(mostRows, taken);
            Call call = new Call(slot.name, taken, slot.serving);
            // Acquires last: no later failure can leave the model acquired.
            slot.serving.model().acquire();
            return call;
        } finally {
            lock.unlock();
        }
    }

    boolean serves(String name, ServedModel served) {
        lock.lock();
        try {
            return slot(name).serving == served;
        } finally {
            lock.unlock();
        }
    }

    /** Demotes a slot's model, if it is this one. */
    void demote(String name, ModelId model) {
        lock.lock();
        try {
            ServedModel serving = slot(name).serving;
            if (serving != null && serving.model().id().equals(model)) {
                serving.demote();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Number of requests that wait for a worker. */
    int queueLength() {
        lock.lock();
        try {
            return slots.values().stream().mapToInt(slot -> slot.queue.size()).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further requests, hands out no more calls, and wakes all waiting threads. */
    Left close() {
        Left left = new Left(new ArrayList<>(), new ArrayList<>());
        lock.lock();
        try {
            closed = true;
            for (Slot slot : slots.values()) {
                if (slot.serving != null) {
                    left.models().add(slot.serving);
                    slot.serving = null;
                }
                left.submissions().addAll(slot.queue.removeIf(submission -> true));
            }
            workCame.signalAll();
            modelCame.signalAll();
        } finally {
            lock.unlock();
        }
        return left;
    }

    /** Finds the slot with a model whose oldest request has waited longest. */
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

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The scoring engine is closed");
        }
    }
}
