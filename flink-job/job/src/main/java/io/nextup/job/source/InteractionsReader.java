package io.nextup.job.source;

import io.nextup.job.ingest.RawRecord;
import io.nextup.kafka.KafkaSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * Holds splits, at a restore and at a fresh start, until the enumerator has said where to read
 * them. Then passes them on to the connector's reader.
 */
// The connector's close() may be interrupted.
@SuppressWarnings("try")
final class InteractionsReader implements SourceReader<RawRecord, KafkaPartitionSplit> {
    private final SourceReader<RawRecord, KafkaPartitionSplit> connector;
    private final Consumer<SourceEvent> enumerator;
    private final KafkaSettings cluster;

    /** Splits that the enumerator has not checked yet. */
    private final List<KafkaPartitionSplit> held = new ArrayList<>();

    private boolean started;

    /**
     * @param enumerator receives the reader's questions
     * @param cluster the cluster's settings, for errors
     */
    InteractionsReader(
            SourceReader<RawRecord, KafkaPartitionSplit> connector,
            Consumer<SourceEvent> enumerator,
            KafkaSettings cluster) {
        this.connector = connector;
        this.enumerator = enumerator;
        this.cluster = cluster;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        held.addAll(splits);
        // Flink adds restored splits before the start, and registers the reader in between.
        if (started) {
            ask();
        }
    }

    @Override
    public void start() {
        connector.start();
        started = true;
        ask();
    }

    private void ask() {
        if (!held.isEmpty()) {
            enumerator.accept(
                    new OffsetsQuestion(
                            held.stream()
                                    .collect(
                                            Collectors.toMap(
                                                    KafkaPartitionSplit::getTopicPartition,
                                                    KafkaPartitionSplit::getStartingOffset))));
        }
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof OffsetsAnswer answer) {
            release(answer);
        } else {
            connector.handleSourceEvents(event);
        }
    }

    /** Passes on the splits of the answer; one to a reader that has failed since has others. */
    private void release(OffsetsAnswer answer) {
        List<KafkaPartitionSplit> checked =
                held.stream()
                        .filter(
                                split ->
                                        Long.valueOf(split.getStartingOffset())
                                                .equals(
                                                        answer.question()
                                                                .offsets()
                                                                .get(split.getTopicPartition())))
                        .toList();
        if (!checked.isEmpty()) {
            held.removeAll(checked);
            connector.addSplits(
                    checked.stream()
                            .map(
                                    split ->
                                            startingAt(
                                                    answer.readable()
                                                            .get(split.getTopicPartition()),
                                                    split))
                            .toList());
        }
    }

    private static KafkaPartitionSplit startingAt(long offset, KafkaPartitionSplit split) {
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                offset,
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    @Override
    public InputStatus pollNext(ReaderOutput<RawRecord> output) throws Exception {
        try {
            return connector.pollNext(output);
        } catch (RuntimeException e) {
            ReadFailure.requireRight(e, cluster);
            throw e;
        }
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> read = connector.snapshotState(checkpointId);
        if (held.isEmpty()) {
            return read;
        }
        List<KafkaPartitionSplit> all = new ArrayList<>(read);
        all.addAll(held);
        return all;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return connector.isAvailable();
    }

    @Override
    public void notifyNoMoreSplits() {
        connector.notifyNoMoreSplits();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        connector.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        connector.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
        connector.pauseOrResumeSplits(toPause, toResume);
    }

    @Override
    public void close() throws Exception {
        connector.close();
    }
}
