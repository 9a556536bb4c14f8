package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a roll-out in their order. Any thread adds them, and the roll-out's thread takes
 * them; once closed, the queue discards them.
 */
final class RolloutEvents {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutEvents.class);

    /** An event for the roll-out. Its thread handles it. */
    interface Event {
        List<RolloutStep> at(long nowMillis);

        /** Discards the event, since the roll-out has ended. */
        default void discard() {}
    }

    private final LinkedBlockingQueue<Event> queue = new LinkedBlockingQueue<>();
    private volatile boolean closed;

    void add(Event event) {
        queue.add(event);
        if (closed) {
            // The roll-out's thread may have taken its last event before.
            discardAll();
        }
    }

    /** Adds an event that leads to no steps. */
    void run(Runnable work) {
        add(
                now -> {
                    work.run();
                    return List.of();
                });
    }

    /** Has the roll-out's thread answer; once the queue is closed, the answer is cancelled. */
    <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        add(
                new Event() {
                    @Override
                    public List<RolloutStep> at(long nowMillis) {
                        question.accept(answer);
                        return List.of();
                    }

                    @Override
                    public void discard() {
                        answer.cancel(false);
                    }
                });
        return answer;
    }

    /** Waits for an event; returns null if none comes in time. */
    Event await(long millis) throws InterruptedException {
        return queue.poll(millis, MILLISECONDS);
    }

    /** Returns the next event; null if none waits. */
    Event next() {
        return queue.poll();
    }

    boolean isClosed() {
        return closed;
    }

    /** Closes the queue; the caller wakes the thread that waits, and discards what is left. */
    void close() {
        closed = true;
    }

    /** Discards all events; after a failure of one the others nevertheless. */
    void discardAll() {
        for (Event event = queue.poll(); event != null; event = queue.poll()) {
            try {
                event.discard();
            } catch (RuntimeException | Error e) {
                LOG.error("Discarding an event failed", e);
            }
        }
    }
}
