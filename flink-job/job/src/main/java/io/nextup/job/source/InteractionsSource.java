package io.nextup.job.source;

import static java.util.Objects.requireNonNull;

import io.nextup.job.ingest.RawRecord;
import io.nextup.kafka.KafkaSettings;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The connector's source, whose enumerator checks the topic, and each offset before its reader
 * continues there. All else is the connector's.
 */
public final class InteractionsSource
        implements Source<RawRecord, KafkaPartitionSplit, InteractionsCheckpoint>,
                ResultTypeQueryable<RawRecord> {
    private static final long serialVersionUID = 1L;

    private final KafkaSource<RawRecord> kafka;
    private final TopicSubscriber subscriber;
    private final KafkaSettings cluster;
    private final String skipOption;
    private final boolean skipsLostRecords;

    /**
     * @param kafka the connector's source without its topic
     * @param cluster names the topic; errors name its user
     * @param skipOption key of the option that sets {@code skipsLostRecords}
     * @param skipsLostRecords true to continue at the earliest record if records are lost; false to
     *     stop the job
     */
    public InteractionsSource(
            KafkaSourceBuilder<RawRecord> kafka,
            KafkaSettings cluster,
            String skipOption,
            boolean skipsLostRecords) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.subscriber = new TopicSubscriber(cluster);
        this.kafka = kafka.setKafkaSubscriber(subscriber).build();
        this.skipOption = requireNonNull(skipOption, "skipOption is null");
        this.skipsLostRecords = skipsLostRecords;
    }

    @Override
    public SourceReader<RawRecord, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new InteractionsReader(
                kafka.createReader(context), context::sendSourceEventToCoordinator, cluster);
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, InteractionsCheckpoint> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return checking(kafka.createEnumerator(context), context, null);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, InteractionsCheckpoint> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, InteractionsCheckpoint checkpoint)
            throws IOException {
        return checking(
                kafka.restoreEnumerator(context, checkpoint.connector()),
                context,
                checkpoint.topic());
    }

    private InteractionsEnumerator checking(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            SourceTopic remembered) {
        TopicMemory memory =
                new TopicMemory(new TopicComparison(skipOption, skipsLostRecords), remembered);
        subscriber.begin(memory);
        return new InteractionsEnumerator(
                connector,
                context,
                memory,
                subscriber::ranges,
                new OffsetCheck(skipOption, skipsLostRecords),
                cluster);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return kafka.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<InteractionsCheckpoint> getEnumeratorCheckpointSerializer() {
        return new InteractionsCheckpointSerializer(kafka.getEnumeratorCheckpointSerializer());
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return kafka.getProducedType();
    }
}
