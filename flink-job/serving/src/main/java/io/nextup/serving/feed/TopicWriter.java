package io.nextup.serving.feed;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.feed.WaitingWrites.Write;
import io.nextup.serving.log.FailureDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes whole states to a topic, of which the newest of each key counts, on a daemon thread of its
 * own. One value is on its way at a time; behind it the newest value of a key replaces one that
 * waits. A value that the broker does not take within about 15 s is lost: whoever has a state to
 * tell tells it again.
 */
public final class TopicWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWriter.class);
    private static final int MOST_WAITING = 1_000;

    /** Limit of one answer of the broker; a value with all its retries has twice as long. */
    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;

    /** Limits of the producer. One request at a time: a retry must not overtake a newer value. */
    private static final Map<String, Object> OWN =
            Map.of(
                    ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                    1,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    REQUEST_TIMEOUT_MILLIS,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    REQUEST_TIMEOUT_MILLIS,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    2 * REQUEST_TIMEOUT_MILLIS);

    /** Time for the thread to see that its producer is closed. */
    private static final Duration ENDING = Duration.ofSeconds(1);

    private final String topic;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final FailureDigest failures = new FailureDigest(KafkaFailure.BETWEEN_WARNINGS);
    private final Thread thread;

    private final Object lock = new Object();
    // Guarded by lock.
    private final WaitingWrites waiting;
    private boolean closed;

    /** Made for the first value, and anew after a failure that it may not survive. */
    private volatile Producer<byte[], byte[]> producer;

    // Only the writer's thread.
    private long failuresInARow;

    TopicWriter(String topic, Supplier<Producer<byte[], byte[]>> producers, int mostWaiting) {
        this.topic = topic;
        this.producers = producers;
        this.waiting = new WaitingWrites(mostWaiting);
        this.thread = new Thread(this::run, "nextup-writer-" + topic);
        this.thread.setDaemon(true);
        // As for a feed: Kafka finds classes by the thread's loader.
        this.thread.setContextClassLoader(TopicWriter.class.getClassLoader());
    }

    /** A writer with its thread running. */
    public static TopicWriter start(String topic, KafkaSettings kafka) {
        TopicWriter writer =
                new TopicWriter(topic, () -> KafkaClients.writer(kafka, OWN), MOST_WAITING);
        writer.start();
        return writer;
    }

    void start() {
        thread.start();
    }

    /**
     * Lets a value wait to be written, and returns at once.
     *
     * @param value null for a tombstone
     * @return gets the offset of this value or of a newer one of its key, or what failed; its
     *     dependents run on the writer's thread and must be quick
     */
    public CompletableFuture<Long> write(byte[] key, byte[] value) {
        byte[] ownKey = requireNonNull(key, "key is null").clone();
        byte[] ownValue = value == null ? null : value.clone();
        synchronized (lock) {
            if (closed) {
                return CompletableFuture.failedFuture(closedWriter());
            }
            Optional<CompletableFuture<Long>> written = waiting.add(ownKey, ownValue);
            if (written.isPresent()) {
                lock.notifyAll();
                // A copy: whoever cancels it cancels no write.
                return written.get().copy();
            }
        }
        RejectedExecutionException refusal =
                new RejectedExecutionException(
                        "Too many other keys wait for topic %s: write fewer, or less often"
                                .formatted(topic));
        failed(refusal);
        return CompletableFuture.failedFuture(refusal);
    }

    /** Values that were not written. */
    public long failures() {
        return failures.count();
    }

    /**
     * Writes what waits, for as long as the patience; what is left then fails. Takes a second more
     * at most.
     */
    public void close(Duration patience) {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        join(patience);
        if (!thread.isAlive()) {
            return;
        }
        List<Write> left;
        synchronized (lock) {
            left = waiting.takeAll();
        }
        // Ends a write that waits for the broker.
        closeProducer();
        join(ENDING);
        if (!left.isEmpty()) {
            LOG.warn("Writer of topic {} closes with {} values unwritten", topic, left.size());
        }
        for (Write one : left) {
            failures.failed("closed", System.nanoTime());
            one.written().completeExceptionally(closedWriter());
        }
    }

    private void run() {
        try {
            for (Optional<Write> next = take(); next.isPresent(); next = take()) {
                write(next.get());
            }
        } finally {
            closeProducer();
        }
    }

    /** Waits for a value; empty when the writer is closed and nothing is left. */
    private Optional<Write> take() {
        synchronized (lock) {
            Optional<Write> next = waiting.next();
            while (next.isEmpty() && !closed) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // Nobody ends the writer but by closing it.
                    LOG.debug("Writer of topic {} was interrupted while nothing waits", topic, e);
                }
                next = waiting.next();
            }
            return next;
        }
    }

    private void write(Write one) {
        // A dependent of the last write may have left it behind.
        Thread.interrupted();
        try {
            ProducerRecord<byte[], byte[]> message =
                    new ProducerRecord<>(topic, one.key(), one.value());
            long offset = producer().send(message).get().offset();
            if (failuresInARow > 0) {
                LOG.info("Topic {} is written again after {} failures", topic, failuresInARow);
                failuresInARow = 0;
            }
            one.written().complete(offset);
        } catch (Throwable e) {
            Throwable root = KafkaFailure.root(e);
            // Not after a timeout: a new producer would not keep the old value, which may be on
            // its way still, from coming behind the next one.
            if (!(root instanceof RetriableException)) {
                closeProducer();
            }
            failuresInARow++;
            failed(root);
            one.written().completeExceptionally(root);
        }
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> made = producer;
        if (made == null) {
            made = producers.get();
            producer = made;
        }
        return made;
    }

    private void failed(Throwable thrown) {
        KafkaFailure failure = KafkaFailure.writing(topic, thrown);
        Optional<FailureDigest.Told> told = failures.failed(failure.kind(), System.nanoTime());
        if (told.isPresent()) {
            LOG.warn(failure.told(told.get().failures()), failure.cause());
        }
    }

    private void closeProducer() {
        Producer<byte[], byte[]> left = producer;
        producer = null;
        if (left == null) {
            return;
        }
        try {
            left.close(Duration.ZERO);
        } catch (RuntimeException | Error e) {
            LOG.debug("A producer of topic {} did not close", topic, e);
        }
    }

    private void join(Duration patience) {
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private IllegalStateException closedWriter() {
        return new IllegalStateException("Writer of topic %s is closed".formatted(topic));
    }
}
