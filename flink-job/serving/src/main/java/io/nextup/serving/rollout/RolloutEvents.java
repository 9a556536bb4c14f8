package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
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

    /** Waits for an event; returns null if none comes in time. */
    Event await(long millis) throws InterruptedException {
        return queue.poll(millis, MILLISECONDS);
    }

    /** Returns the next event; null if there is none. */
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
