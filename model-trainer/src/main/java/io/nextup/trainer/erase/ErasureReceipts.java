package io.nextup.trainer.erase;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ErasureReceipt;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.erase.ErasureStatus.Proven;
import io.nextup.trainer.erase.ErasureStatus.Waiting;
import io.nextup.trainer.store.Erasure;
import io.nextup.trainer.store.PendingErasures;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/** Writes a receipt for each erasure that the store and every job have carried out. */
public final class ErasureReceipts implements AutoCloseable {
    /** Most receipts in memory: a store may have a million erasures. */
    static final int BATCH = 10_000;

    private final CommittedOffsets offsets;
    private final ReceiptWriter writer;
    private final String topic;
    private final List<String> jobGroups;
    private final InstantSource clock;

    ErasureReceipts(
            CommittedOffsets offsets,
            ReceiptWriter writer,
            String topic,
            Collection<String> jobGroups,
            InstantSource clock) {
        if (jobGroups.isEmpty()) {
            throw new IllegalArgumentException(
                    "No job is named: name the consumer group of every job that has to forget");
        }
        this.offsets = requireNonNull(offsets, "offsets is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.topic = requireNonNull(topic, "topic is null");
        this.jobGroups = jobGroups.stream().distinct().sorted().toList();
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Prepares receipts. Asks the broker nothing until there is an erasure.
     *
     * @param jobGroups the consumer group of every job that reads the interactions topic into its
     *     state, at least one: a receipt says that all of them have forgotten
     */
    public static ErasureReceipts connect(
            KafkaSettings kafka, Collection<String> jobGroups, InstantSource clock)
            throws TopicException {
        GroupOffsets offsets = GroupOffsets.connect(kafka);
        try {
            return new ErasureReceipts(
                    offsets,
                    ReceiptWriter.connect(kafka),
                    kafka.topics().interactions(),
                    jobGroups,
                    clock);
        } catch (TopicException | RuntimeException e) {
            offsets.close();
            throw e;
        }
    }

    /**
     * Writes the receipts that can be proven now, then has the store forget those erasures.
     *
     * @return the status of each erasure, in the store's order
     * @throws ReceiptException if the broker does not say what was committed, or not all receipts
     *     were written. The store then forgets the batches that were written, and the next call
     *     repeats receipts of the one that failed
     */
    public List<ErasureStatus> settle(PendingErasures store) throws IOException {
        List<Erasure> erasures = store.erasures();
        if (erasures.isEmpty()) {
            return List.of();
        }
        JobCheckpoints checkpoints = JobCheckpoints.read(offsets, jobGroups);
        // Asked last: if it still is the store's topic, it was when the offsets were read.
        if (store.topicId().isPresent() && !store.topicId().equals(offsets.topicId())) {
            return erasures.stream().map(ErasureReceipts::ofAnotherTopic).toList();
        }
        List<ErasureStatus> statuses = erasures.stream().map(checkpoints::statusOf).toList();
        List<Proven> proven =
                statuses.stream().filter(Proven.class::isInstance).map(Proven.class::cast).toList();
        if (!proven.isEmpty()) {
            write(proven, store);
        }
        return statuses;
    }

    /**
     * Acknowledges once, since the store writes all that it remembers each time. So a process that
     * dies meanwhile repeats all receipts.
     */
    private void write(List<Proven> proven, PendingErasures store) throws IOException {
        long nowMillis = clock.millis();
        int written = 0;
        try {
            while (written < proven.size()) {
                int end = Math.min(written + BATCH, proven.size());
                writer.write(
                        proven.subList(written, end).stream()
                                .map(one -> receipt(one, nowMillis))
                                .toList());
                written = end;
            }
        } catch (IOException | RuntimeException failed) {
            try {
                acknowledge(proven.subList(0, written), store);
            } catch (IOException | RuntimeException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw failed;
        }
        acknowledge(proven, store);
    }

    private static void acknowledge(List<Proven> written, PendingErasures store)
            throws IOException {
        if (!written.isEmpty()) {
            store.acknowledge(written.stream().map(Proven::erasure).toList());
        }
    }

    private static ErasureStatus ofAnotherTopic(Erasure erasure) {
        return new Waiting(
                erasure,
                "the topic that it was read from is gone, and with it the offsets that jobs committed: read the new topic (train --from kafka --store, or a round of refresh), and send the erasure again");
    }

    private ErasureReceipt receipt(Proven proven, long nowMillis) {
        Erasure erasure = proven.erasure();
        return new ErasureReceipt(
                ErasureReceipt.sha256Of(erasure.userId()),
                topic,
                erasure.partition(),
                erasure.offset(),
                erasure.timeMillis(),
                proven.jobs(),
                nowMillis,
                erasure.requestId());
    }

    @Override
    public void close() {
        writer.close();
        offsets.close();
    }
}
