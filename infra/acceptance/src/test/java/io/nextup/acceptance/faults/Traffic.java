package io.nextup.acceptance.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;

import io.nextup.acceptance.faults.FaultLedger.Sent;
import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Events of many users at an even rate, whatever becomes of them (an open loop). The producer tries
 * again until the broker has each of them, in order.
 */
final class Traffic implements AutoCloseable {
    private static final int USERS = 500;
    private static final int TICK_MILLIS = 10;

    private final double perSecond;
    private final Random random;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private Future<?> ticking;

    // Guarded by this.
    private final List<Sent> sent = new ArrayList<>();
    private final List<Long> intendedNanos = new ArrayList<>();
    private final List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
    private long startNanos;
    private long newestTimeMillis;
    private final Set<String> retired = new HashSet<>();
    private boolean mayFallBack;
    private boolean held;
    private long heldNanos;

    Traffic(KafkaSettings kafka, long seed, double perSecond) {
        this.perSecond = perSecond;
        this.random = new Random(seed);
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        properties.putAll(
                Map.of(
                        ProducerConfig.LINGER_MS_CONFIG, 0,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200,
                        // It soon learns of partitions that are new.
                        ProducerConfig.METADATA_MAX_AGE_CONFIG, 1_000,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 600_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 600_000));
        this.producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void start() {
        synchronized (this) {
            startNanos = System.nanoTime();
        }
        ticking = clock.scheduleAtFixedRate(this::sendWhatIsDue, 0, TICK_MILLIS, MILLISECONDS);
    }

    /** From the next event on, this model may not answer. */
    synchronized void retire(CircleModel model) {
        retired.add(model.version());
    }

    /**
     * From the next event on, a model has fallen ill: the one before may answer again, and what is
     * popular.
     *
     * @return how many events were sent before
     */
    synchronized int fallBackTo(CircleModel before) {
        retired.remove(before.version());
        mayFallBack = true;
        return sent.size();
    }

    /** From the next event on, the ill model may not answer, nor what is popular. */
    synchronized void recoverFrom(CircleModel ill) {
        retired.add(ill.version());
        expectModel();
    }

    /** From the next event on, what is popular may not answer. */
    synchronized void expectModel() {
        mayFallBack = false;
    }

    /** Sends nothing until {@link #release}; the broker has accepted all that was sent before. */
    void hold() {
        synchronized (this) {
            held = true;
            heldNanos = System.nanoTime();
        }
        producer.flush();
    }

    /** Goes on: what was not sent meanwhile is due only now. */
    synchronized void release() {
        startNanos += System.nanoTime() - heldNanos;
        held = false;
    }

    /**
     * Waits until an event lies in this partition or a later one.
     *
     * @return its id
     */
    String awaitPartition(int partition) {
        AtomicReference<Optional<String>> found = new AtomicReference<>(Optional.empty());
        Wait.until(
                Duration.ofMinutes(1),
                () -> {
                    check();
                    found.set(inPartition(partition));
                    return found.get().isPresent();
                },
                () -> "No event lies in partition %d or later".formatted(partition));
        return found.get().orElseThrow();
    }

    private synchronized Optional<String> inPartition(int atLeast) {
        for (int i = sent.size() - 1; i >= 0; i--) {
            Future<RecordMetadata> one = acknowledgements.get(i);
            if (one.isDone() && partition(one) >= atLeast) {
                return Optional.of(sent.get(i).eventId());
            }
        }
        return Optional.empty();
    }

    private static int partition(Future<RecordMetadata> acknowledged) {
        try {
            return acknowledged.get().partition();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker refuses events", e);
        }
    }

    /**
     * Sends one more event, beside the others.
     *
     * @return its id
     */
    synchronized String send(String userId, String itemId) {
        send(System.nanoTime(), userId, itemId);
        return sent.get(sent.size() - 1).eventId();
    }

    synchronized int count() {
        return sent.size();
    }

    /** All events so far. */
    synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** When each event of {@link #sent} was to be sent, by {@link System#nanoTime}. */
    synchronized List<Long> intendedNanos() {
        return List.copyOf(intendedNanos);
    }

    /** Waits until so many seconds' worth of events have been sent from now on. */
    void await(double seconds) {
        int until = count() + (int) Math.ceil(seconds * perSecond);
        Wait.until(
                Duration.ofMinutes(10),
                () -> {
                    check();
                    return count() >= until;
                },
                () -> "Events are no longer sent: %d of %d".formatted(count(), until));
    }

    /** Sends no more, and throws unless the broker has accepted all that was sent. */
    void finish() throws InterruptedException, ExecutionException {
        check();
        clock.shutdown();
        if (!clock.awaitTermination(1, MINUTES)) {
            throw new IllegalStateException("The last event is still being sent");
        }
        producer.flush();
        List<Future<RecordMetadata>> all;
        synchronized (this) {
            all = List.copyOf(acknowledgements);
        }
        for (Future<RecordMetadata> one : all) {
            one.get();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close(Duration.ZERO);
    }

    private void check() {
        if (ticking.isDone()) {
            throw new IllegalStateException("Events are no longer sent");
        }
    }

    private synchronized void sendWhatIsDue() {
        long now = System.nanoTime();
        while (true) {
            long intended = startNanos + Math.round(sent.size() * 1e9 / perSecond);
            if (held || intended - now > 0) {
                return;
            }
            send(
                    intended,
                    "user" + random.nextInt(USERS),
                    CircleModel.item(random.nextInt(CircleModel.ITEMS)));
        }
    }

    private void send(long intended, String userId, String itemId) {
        String eventId = "event" + sent.size();
        // No two at the same time: which came first must be told.
        newestTimeMillis = Math.max(System.currentTimeMillis(), newestTimeMillis + 1);
        Interaction event = Interaction.click(eventId, userId, itemId, newestTimeMillis);
        sent.add(new Sent(eventId, userId, itemId, retired, mayFallBack));
        intendedNanos.add(intended);
        acknowledgements.add(
                producer.send(
                        new ProducerRecord<>(
                                Topics.INTERACTIONS,
                                null,
                                // The event's own: in a burst it lies ahead of the clock, which
                                // would order the event instead.
                                newestTimeMillis,
                                userId.getBytes(UTF_8),
                                Codecs.INTERACTION.encode(event, Encoding.JSON))));
    }
}
