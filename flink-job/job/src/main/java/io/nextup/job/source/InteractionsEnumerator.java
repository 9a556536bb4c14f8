package io.nextup.job.source;

import io.nextup.kafka.KafkaSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;

/**
 * Answers the readers' questions, whether they can read at the offsets that they have, by one
 * reading of the topic for all that wait. All else is the connector's enumerator's. An exception in
 * any method fails the job.
 */
final class InteractionsEnumerator
        implements SplitEnumerator<KafkaPartitionSplit, InteractionsCheckpoint> {
    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private final TopicMemory memory;
    private final Callable<TopicRanges> topic;
    private final OffsetCheck check;
    private final KafkaSettings cluster;

    /** Unanswered questions, by subtask. */
    private final Map<Integer, OffsetsQuestion> waiting = new HashMap<>();

    private boolean reading;

    /**
     * @param topic reads the topic from the broker
     * @param cluster the cluster's settings, for errors
     */
    InteractionsEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            TopicMemory memory,
            Callable<TopicRanges> topic,
            OffsetCheck check,
            KafkaSettings cluster) {
        this.connector = connector;
        this.context = context;
        this.memory = memory;
        this.topic = topic;
        this.check = check;
        this.cluster = cluster;
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof OffsetsQuestion question) {
            memory.offsetsRestored();
            waiting.put(subtask, question);
            readTopic();
        } else {
            connector.handleSourceEvent(subtask, event);
        }
    }

    /** Reads the topic for those that wait now: the ranges must be newer than their offsets. */
    private void readTopic() {
        if (!reading && !waiting.isEmpty()) {
            reading = true;
            Map<Integer, OffsetsQuestion> asked = Map.copyOf(waiting);
            context.callAsync(topic, (ranges, failure) -> answer(asked, ranges, failure));
        }
    }

    private void answer(Map<Integer, OffsetsQuestion> asked, TopicRanges now, Throwable failure) {
        reading = false;
        if (failure != null) {
            throw ReadFailure.of("the first and last offsets", failure, cluster);
        }
        try {
            memory.see(now.topic());
            for (Map.Entry<Integer, OffsetsQuestion> one : asked.entrySet()) {
                answer(one.getKey(), one.getValue(), now.offsets());
            }
        } catch (CannotGoOnException e) {
            // A restart would have the same result.
            throw new SuppressRestartsException(e);
        }
        readTopic();
    }

    private void answer(
            int subtask, OffsetsQuestion question, Map<TopicPartition, OffsetRange> ranges)
            throws CannotGoOnException {
        // A reader that has failed since asks again once it is restored.
        if (waiting.remove(subtask, question) && context.registeredReaders().containsKey(subtask)) {
            Map<TopicPartition, Long> readable =
                    memory.isRecreated()
                            ? check.earliest(question.offsets(), ranges)
                            : check.readable(question.offsets(), ranges);
            context.sendEventToSourceReader(subtask, new OffsetsAnswer(question, readable));
        }
    }

    @Override
    public InteractionsCheckpoint snapshotState(long checkpointId) throws Exception {
        return new InteractionsCheckpoint(
                connector.snapshotState(checkpointId),
                memory.snapshot(checkpointId, waiting.isEmpty()));
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        memory.checkpointCompleted(checkpointId);
        connector.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        connector.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void start() {
        connector.start();
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        connector.handleSplitRequest(subtask, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
        connector.addSplitsBack(splits, subtask);
    }

    @Override
    public void addReader(int subtask) {
        connector.addReader(subtask);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
