package io.nextup.job.publish;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Recommendation;
import io.nextup.event.TraceContext;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Serializes recommendations. The key is the user's id. The record's timestamp is the time of
 * serving, not of the event: otherwise retention would delete the results of a replay at once. A
 * record without a value says to forget the user's list. The headers of a list are those of its
 * trace.
 */
public final class RecommendationSerializer
        implements KafkaRecordSerializationSchema<ListUpdate>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final Encoding encoding;
    private final Duration freshnessObjective;
    private final boolean provenance;
    private transient PublishMetrics metrics = eventTimeMillis -> {};

    /**
     * @param freshnessObjective longest time from an event to its recommendation that does not
     *     count as late
     * @param provenance true to say which items and rules a recommendation was made from
     */
    public RecommendationSerializer(
            String topic, Encoding encoding, Duration freshnessObjective, boolean provenance) {
        this.topic = topic;
        this.encoding = encoding;
        this.freshnessObjective = freshnessObjective;
        this.provenance = provenance;
    }

    @Override
    public void open(
            SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        metrics =
                new FlinkPublishMetrics(
                        context.getMetricGroup(), InstantSource.system(), freshnessObjective);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            ListUpdate update, KafkaSinkContext context, Long timestamp) {
        byte[] key = update.userId().getBytes(UTF_8);
        Recommendation list = update.list();
        if (list == null) {
            return new ProducerRecord<>(topic, key, null);
        }
        metrics.emitted(list.eventTimeMillis());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        null,
                        list.servedTimeMillis(),
                        key,
                        Codecs.RECOMMENDATION.encode(
                                provenance ? list : list.from(null), encoding));
        if (update.trace() != null) {
            addTo(record.headers(), update.trace());
        }
        return record;
    }

    private static void addTo(Headers headers, TraceContext trace) {
        headers.add(TraceContext.PARENT_HEADER, trace.parent().getBytes(US_ASCII));
        if (trace.state() != null) {
            headers.add(TraceContext.STATE_HEADER, trace.state().getBytes(US_ASCII));
        }
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return TargetTopic.facet(topic);
    }
}
