package io.nextup.launcher.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.local.process.LocalRunException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends interactions to a topic, keyed by user, each at its due time. A replay that falls behind
 * catches up as fast as it can, and every delay counts from the due time. One instance serves one
 * replay; {@link #stop} may be called from another thread.
 */
public final class Replayer {
    /** Longest time until a stop is noticed while nothing is due. */
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Encoding encoding;
    private final Ticker ticker;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean stopped;

    /** Sees each event just before it is handed to the producer. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called once for each event, in order.
         *
         * @param dueNanos due time, nanoseconds after the start of the replay
         * @param nowNanos present time, counted alike; the difference is the delay
         */
        void sending(Interaction interaction, long dueNanos, long nowNanos);
    }

    /**
     * Result of a replay.
     *
     * @param sent number of events that the broker has
     * @param took time from the start until the broker had the last of them
     * @param mostBehind longest delay of an event after its due time
     * @param complete false if the replay was stopped before the last event
     */
    public record Outcome(long sent, Duration took, Duration mostBehind, boolean complete) {}

    public Replayer(Producer<byte[], byte[]> producer, String topic, Encoding encoding) {
        this(producer, topic, encoding, Ticker.system());
    }

    Replayer(Producer<byte[], byte[]> producer, String topic, Encoding encoding, Ticker ticker) {
        this.producer = producer;
        this.topic = topic;
        this.encoding = encoding;
        this.ticker = ticker;
    }

    /**
     * Sends the events in their order. Returns when the broker has all of them.
     *
     * @throws LocalRunException if one could not be sent; those after it are then not sent
     */
    public Outcome replay(Iterable<Interaction> events, Pacing pacing, Listener listener) {
        long start = ticker.nanos();
        long mostBehind = 0;
        boolean complete = true;
        for (Interaction event : events) {
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
        }
        producer.flush();
        checkFailure();
        return new Outcome(
                acknowledged.get(),
                Duration.ofNanos(ticker.nanos() - start),
                Duration.ofNanos(mostBehind),
                complete);
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
    private void send(Interaction event) {
        checkFailure();
        producer.send(
                new ProducerRecord<>(
                        topic,
                        event.userId().getBytes(UTF_8),
                        Codecs.INTERACTION.encode(event, encoding)),
                (metadata, thrown) -> {
                    if (thrown == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, thrown);
                    }
                });
    }

    private void checkFailure() {
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new LocalRunException(
                    "After %d events, one could not be sent to %s: %s"
                            .formatted(acknowledged.get(), topic, thrown.getMessage()),
                    thrown);
        }
    }
}
