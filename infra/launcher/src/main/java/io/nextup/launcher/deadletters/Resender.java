package io.nextup.launcher.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.registered.Schemas;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.Verdict;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends corrected letters to the interactions topic, all of a file or nothing of it unless it is
 * stopped. {@link #stop} may be called from another thread.
 */
public final class Resender {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final IntakeRules rules;
    private final Schemas schemas;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean stopped;
    private long interactions;
    private long erasures;
    private OptionalLong unsentFrom = OptionalLong.empty();

    /**
     * A line that the job would refuse again.
     *
     * @param line number of the line, counted from 1
     */
    public record Refusal(long line, Verdict.Rejected verdict) {}

    /**
     * Result of sending a file.
     *
     * @param unsentFrom number of the first line that was not sent; empty if all were. No later
     *     line was sent either
     * @param refusals lines that are still wrong; if there is one, nothing was sent
     */
    public record Outcome(
            long interactions, long erasures, OptionalLong unsentFrom, List<Refusal> refusals) {
        public Outcome {
            requireNonNull(unsentFrom, "unsentFrom is null");
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * @param rules rules of the job that reads the topic
     * @param schemas schemas of the job's registry; null without one
     */
    public Resender(
            Producer<byte[], byte[]> producer, String topic, IntakeRules rules, Schemas schemas) {
        this.producer = producer;
        this.topic = topic;
        this.rules = rules;
        this.schemas = schemas;
    }

    /**
     * Sends the file's records in their order. Returns when the broker has all of them.
     *
     * @param nowMillis timestamp of records that have none, milliseconds since the epoch
     * @throws LocalRunException if the broker did not take one
     */
    public Outcome send(Path path, long nowMillis) throws IOException {
        MendedFile file = new MendedFile(path, nowMillis, rules, schemas);
        List<Refusal> refusals = new ArrayList<>();
        file.read(
                (number, record, verdict) -> {
                    if (verdict instanceof Verdict.Rejected rejected) {
                        refusals.add(new Refusal(number, rejected));
                    }
                    return !stopped;
                });
        if (stopped) {
            // Not every line was checked, so nothing is sent.
            return new Outcome(0, 0, OptionalLong.of(1), List.of());
        }
        if (refusals.isEmpty()) {
            file.read(this::send);
            producer.flush();
            checkFailure();
        }
        return new Outcome(interactions, erasures, unsentFrom, refusals);
    }

    /** Ends the sending before its next record. */
    public void stop() {
        stopped = true;
    }

    /** Sends a line's record; once it is stopped, it sends nothing and returns false. */
    private boolean send(long number, MendedRecord record, Verdict verdict) {
        if (stopped) {
            unsentFrom = OptionalLong.of(number);
            return false;
        }
        if (verdict instanceof Verdict.Accepted accepted) {
            interactions++;
            send(accepted.userId(), record);
        } else if (verdict instanceof Verdict.Erasure erasure) {
            erasures++;
            send(erasure.userId(), record);
        } else {
            throw new LocalRunException(
                    "The file changed while it was sent: %d records are out".formatted(sent()));
        }
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees what becomes of it
    private void send(String userId, MendedRecord record) {
        checkFailure();
        producer.send(
                new ProducerRecord<>(
                        topic,
                        null,
                        record.timestampMillis(),
                        key(userId, record),
                        record.value(),
                        record.kafkaHeaders()),
                (metadata, thrown) -> {
                    if (thrown == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, thrown);
                    }
                });
    }

    /** Returns the user's id for Nextup's own records; others keep the key that they had. */
    private byte[] key(String userId, MendedRecord record) {
        return rules.fields().isNone() || record.key() == null
                ? userId.getBytes(UTF_8)
                : record.key();
    }

    private long sent() {
        producer.flush();
        return acknowledged.get();
    }

    private void checkFailure() {
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new LocalRunException(
                    "%s did not take a record, after %d that it took: %s"
                            .formatted(topic, sent(), thrown.getMessage()),
                    thrown);
        }
    }
}
