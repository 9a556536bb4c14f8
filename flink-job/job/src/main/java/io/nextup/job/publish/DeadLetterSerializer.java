package io.nextup.job.publish;

import io.nextup.event.DeadLetter;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import java.time.Clock;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Serializes dead letters. The key is the refused record's key if it has a usual length. */
public final class DeadLetterSerializer
        implements KafkaRecordSerializationSchema<DeadLetter>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_KEY_BYTES = 1024;

    /** Kafka's own bytes of a record (batch, record and lengths), rounded up. */
    private static final int FRAME_BYTES = 100;

    private final String topic;
    private final Encoding encoding;
    private final int maxRecordBytes;
    private final String group;
    private final Clock clock;

    /**
     * @param group the job's consumer group
     * @param clock serializable
     */
    public DeadLetterSerializer(
            String topic, Encoding encoding, int maxRecordBytes, String group, Clock clock) {
        this.topic = topic;
        this.encoding = encoding;
        this.maxRecordBytes = maxRecordBytes;
        this.group = group;
        this.clock = clock;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            DeadLetter letter, KafkaSinkContext context, Long timestamp) {
        byte[] key =
                letter.key() == null || letter.key().length > LONGEST_KEY_BYTES
                        ? null
                        : letter.key();
        byte[] value =
                DeadLetterFitting.encodeWithin(
                        maxRecordBytes - LONGEST_KEY_BYTES - FRAME_BYTES,
                        letter.refusedBy(group, clock.millis()),
                        fitted -> Codecs.DEAD_LETTER.encode(fitted, encoding));
        return new ProducerRecord<>(topic, key, value);
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return TargetTopic.facet(topic);
    }
}
