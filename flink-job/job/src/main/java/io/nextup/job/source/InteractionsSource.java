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
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The connector's source with readers that check each offset before they continue there. All else
 * is the connector's.
 */
public final class InteractionsSource
        implements Source<RawRecord, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<RawRecord> {
    private static final long serialVersionUID = 1L;

    private final KafkaSource<RawRecord> kafka;
    private final KafkaSettings cluster;
    private final String skipOption;
    private final boolean skipsLostRecords;

    /**
     * @param cluster the cluster from which the ranges of partitions are read; errors name its user
     * @param skipOption key of the option that sets {@code skipsLostRecords}
     * @param skipsLostRecords true to continue at the earliest record if records are lost; false to
     *     stop the job
     */
    public InteractionsSource(
            KafkaSource<RawRecord> kafka,
            KafkaSettings cluster,
            String skipOption,
            boolean skipsLostRecords) {
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.skipOption = requireNonNull(skipOption, "skipOption is null");
        this.skipsLostRecords = skipsLostRecords;
    }

    @Override
    public SourceReader<RawRecord, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new InteractionsReader(
                kafka.createReader(context),
                partitions -> TopicRanges.read(cluster, partitions),
                new SplitCheck(skipOption, skipsLostRecords),
                cluster);
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return kafka.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws IOException {
        return kafka.restoreEnumerator(context, state);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return kafka.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return kafka.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return kafka.getProducedType();
    }
}
