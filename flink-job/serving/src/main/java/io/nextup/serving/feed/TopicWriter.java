package io.nextup.serving.feed;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.feed.WaitingWrites.Write;
import io.nextup.serving.guard.FailureDigest;
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
 * Writes whole states to a topic, in which the newest of each key counts, on its own daemon thread.
 * It sends one value at a time; meanwhile the newest value of a key replaces a waiting one. A value
 * that the broker does not accept within about 15 s is lost: the caller writes its state again.
 */
public final class TopicWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWriter.class);
    private static final int MOST_WAITING = 1_000;

    /** Timeout of one answer of the broker; a value with all its retries has twice this time. */
    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;

    /**
     * Limits of the producer. It sends one request at a time, so that a retry cannot put an older
     * value after a newer one.
     */
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

    /** Time for the thread to notice that its producer is closed. */
    private static final Duration ENDING = Duration.ofSeconds(1);

    private final String topic;
    private final KafkaSettings kafka;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final FailureDigest failures = new FailureDigest(KafkaFailure.BETWEEN_WARNINGS);
    private final Thread thread;

    private final Object lock = new Object();
    // Guarded by lock.
    private final WaitingWrites waiting;
    private boolean closed;

    /**
     * The producer: made for the first value, and again after a failure that it may not survive.
     */
    private volatile Producer<byte[], byte[]> producer;

    // Used by the writer's thread only.
    private long failuresInARow;

    /**
     * @param kafka the cluster's settings, for errors
     */
    TopicWriter(
            String topic,
            KafkaSettings kafka,
            Supplier<Producer<byte[], byte[]>> producers,
            int mostWaiting) {
        this.topic = topic;
        this.kafka = kafka;
        this.producers = producers;
        this.waiting = new WaitingWrites(mostWaiting);
        this.thread = new Thread(this::run, "nextup-writer-" + topic);
        this.thread.setDaemon(true);
        // As in a feed, Kafka finds classes by the thread's class loader.
        this.thread.setContextClassLoader(TopicWriter.class.getClassLoader());
    }

    /** Starts a writer and its thread. */
    public static TopicWriter start(String topic, KafkaSettings kafka) {
        TopicWriter writer =
                new TopicWriter(topic, kafka, () -> KafkaClients.writer(kafka, OWN), MOST_WAITING);
        writer.start();
        return writer;
    }

    void start() {
        thread.start();
    }

    /**
     * Queues a value for writing, and returns at once.
     *
     * @param value the value; null for a tombstone
     * @return future of the offset of this value or of a newer one of its key, or of the failure;
     *     its dependents run on the writer's thread and must be quick
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
                // Returns a copy, so that the caller cannot cancel the write.
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

    /** Number of values that were not written. */
    public long failures() {
        return failures.count();
    }

    /**
     * Writes the waiting values until the timeout; the remaining ones fail. Takes at most a second
     * longer.
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
        // Closing the producer ends a write that waits for the broker.
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
                    // Only closing ends the writer.
                    LOG.debug("Writer of topic {} was interrupted while nothing waits", topic, e);
                }
                next = waiting.next();
            }
            return next;
        }
    }

    private void write(Write one) {
        // A dependent of the last write may have left the interrupt set.
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
            // Keeps the producer after a timeout: with a new one, the old value, which may still be
            // on its way, could arrive after the next one.
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
        KafkaFailure failure = KafkaFailure.writing(kafka, topic, thrown);
        Optional<FailureDigest.Told> told = failures.failed(failure.kind(), System.nanoTime());
        if (told.isPresent()) {
            LOG.warn(failure.line(told.get().failures()), failure.cause());
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
