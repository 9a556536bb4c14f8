package io.nextup.job.source;

import io.nextup.job.ingest.RawRecord;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.Right;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Checks that the offsets of splits are in the topic, at a restore and at a fresh start. Then
 * passes the splits on to the connector's reader.
 */
// The connector's close() may be interrupted.
@SuppressWarnings("try")
final class InteractionsReader implements SourceReader<RawRecord, KafkaPartitionSplit> {

    /** Reads the offset ranges of partitions from the broker. */
    interface Ranges {
        Map<TopicPartition, OffsetRange> of(Collection<TopicPartition> partitions)
                throws ExecutionException, InterruptedException;
    }

    private final SourceReader<RawRecord, KafkaPartitionSplit> connector;
    private final Ranges ranges;
    private final SplitCheck check;
    private final KafkaSettings cluster;

    /**
     * @param cluster the cluster's settings, for errors
     */
    InteractionsReader(
            SourceReader<RawRecord, KafkaPartitionSplit> connector,
            Ranges ranges,
            SplitCheck check,
            KafkaSettings cluster) {
        this.connector = connector;
        this.ranges = ranges;
        this.check = check;
        this.cluster = cluster;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        List<TopicPartition> partitions =
                splits.stream()
                        .filter(SplitCheck::hasOffset)
                        .map(KafkaPartitionSplit::getTopicPartition)
                        .toList();
        try {
            connector.addSplits(
                    check.readable(
                            splits, partitions.isEmpty() ? Map.of() : ranges.of(partitions)));
        } catch (LostRecordsException e) {
            // A restart would have the same result.
            throw new SuppressRestartsException(e);
        } catch (ExecutionException e) {
            requireRight(e);
            throw new IllegalStateException(
                    "Cannot read the first and last offsets of %s: %s"
                            .formatted(partitions, e.getCause().getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while offsets were read", e);
        }
    }

    /**
     * Names the job's user and the right if the broker denied a request: Kafka's own message names
     * the topic alone, and the connector wraps it.
     */
    private void requireRight(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TopicAuthorizationException) {
                throw new IllegalStateException(
                        Right.onTopic(AclOperation.READ, cluster.topics().interactions())
                                .missing(cluster),
                        failure);
            }
        }
    }

    @Override
    public void start() {
        connector.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<RawRecord> output) throws Exception {
        try {
            return connector.pollNext(output);
        } catch (RuntimeException e) {
            requireRight(e);
            throw e;
        }
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        return connector.snapshotState(checkpointId);
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
    public void handleSourceEvents(SourceEvent event) {
        connector.handleSourceEvents(event);
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
