package io.nextup.launcher.replay;

import io.nextup.local.process.LocalRunException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends records to a topic, each at its due time. A replay that falls behind catches up as fast as
 * it can, and every delay counts from the due time. One instance serves one replay; {@link #stop}
 * may be called from another thread.
 */
public final class Replayer {
    /** Longest time until a stop is noticed while nothing is due. */
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Ticker ticker;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean stopped;

    /** Tells whether a stop ended the waiting for an event. */
    private boolean cutShort;

    /**
     * @param line number of the line that holds the event; 0 if it comes from none
     */
    private record Failure(long line, Exception reason) {}

    /** Sees each event just before it is handed to the producer. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called once for each event, in order.
         *
         * @param dueNanos due time, nanoseconds after the start of the replay
         * @param nowNanos present time, counted alike; the difference is the delay
         */
        void sending(Outgoing event, long dueNanos, long nowNanos);
    }

    /**
     * Result of a replay.
     *
     * @param sent number of events that the broker has
     * @param took time from the start until the broker had the last of them
     * @param mostBehind longest delay of an event after its due time
     * @param complete false if the replay was stopped before the last event
     * @param lastLine number of the line of the last event that was sent; 0 if it came from none
     */
    public record Outcome(
            long sent, Duration took, Duration mostBehind, boolean complete, long lastLine) {}

    public Replayer(Producer<byte[], byte[]> producer, String topic) {
        this(producer, topic, Ticker.system());
    }

    Replayer(Producer<byte[], byte[]> producer, String topic, Ticker ticker) {
        this.producer = producer;
        this.topic = topic;
        this.ticker = ticker;
    }

    /**
     * Sends the events in their order. Returns when the broker has all of them.
     *
     * @throws LocalRunException if one could not be sent; those after it are then not sent
     */
    public Outcome replay(Iterator<Outgoing> events, Pacing pacing, Listener listener) {
        long start = ticker.nanos();
        long mostBehind = 0;
        long lastLine = 0;
        boolean complete = true;
        while (hasNext(events)) {
            Outgoing event = events.next();
            long due = pacing.nextDueNanos(event.eventTimeMillis());
            pauseUntil(start + due);
            if (stopped) {
                complete = false;
                break;
            }
            long now = ticker.nanos() - start;
            mostBehind = Math.max(mostBehind, now - due);
            listener.sending(event, due, now);
            send(event);
            lastLine = event.line();
        }
        producer.flush();
        checkFailure();
        return new Outcome(
                acknowledged.get(),
                Duration.ofNanos(ticker.nanos() - start),
                Duration.ofNanos(mostBehind),
                complete && !cutShort,
                lastLine);
    }

    /**
     * Waits for the next event. One that cannot be read ends the replay once the broker has those
     * before it; a stop may end the waiting by an error.
     */
    private boolean hasNext(Iterator<Outgoing> events) {
        try {
            return events.hasNext();
        } catch (LocalRunException e) {
            producer.flush();
            checkFailure();
            throw new LocalRunException(
                    "%s (%d records before it were sent: correct the line, and send from it on)"
                            .formatted(e.getMessage(), acknowledged.get()),
                    e);
        } catch (UncheckedIOException e) {
            cutShort = stopped;
            if (cutShort) {
                return false;
            }
            throw e;
        }
    }

    /** Ends the replay before its next event. */
    public void stop() {
        stopped = true;
    }

    private void pauseUntil(long nanos) {
        long left;
        while (!stopped && (left = nanos - ticker.nanos()) > 0) {
            ticker.pause(Math.min(left, LONGEST_PAUSE_NANOS));
        }
    }

    // The record's timestamp stays the time of sending, by which retention and the limit on times
    // ahead go. It does not order past events, whose own times are earlier.
    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees what becomes of it
    private void send(Outgoing event) {
        checkFailure();
        producer.send(
                new ProducerRecord<>(topic, event.key(), event.value()),
                (metadata, thrown) -> {
                    if (thrown == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, new Failure(event.line(), thrown));
                    }
                });
    }

    private void checkFailure() {
        Failure first = failure.get();
        if (first != null) {
            throw new LocalRunException(
                    "After %d events, %s could not be sent to %s: %s"
                            .formatted(
                                    acknowledged.get(),
                                    first.line() == 0 ? "one" : "line " + first.line(),
                                    topic,
                                    first.reason().getMessage()),
                    first.reason());
        }
    }
}
