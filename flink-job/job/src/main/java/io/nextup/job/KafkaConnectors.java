package io.nextup.job;

import io.nextup.event.DeadLetter;
import io.nextup.job.ingest.RawRecord;
import io.nextup.job.ingest.RawRecordDeserializer;
import io.nextup.job.publish.DeadLetterSerializer;
import io.nextup.job.publish.ListUpdate;
import io.nextup.job.publish.PublishOptions;
import io.nextup.job.publish.RecommendationSerializer;
import io.nextup.job.source.InteractionsSource;
import io.nextup.job.source.StartingOffsets;
import io.nextup.kafka.KafkaClients;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;

/** The pipeline's sources and sinks on a real broker. */
final class KafkaConnectors {
    private static final String RECOMMENDATIONS = "recommendations";
    private static final String DEAD_LETTERS = "dead-letters";

    /** Names of the sinks, which their transactional ids contain. */
    static final List<String> SINKS = List.of(RECOMMENDATIONS, DEAD_LETTERS);

    private KafkaConnectors() {}

    /**
     * @param headers names of the headers to keep of records with a value
     * @param stopped offsets at which the group stopped, for a start at committed offsets
     */
    static InteractionsSource interactions(
            KafkaOptions kafka, List<String> headers, Map<TopicPartition, Long> stopped) {
        return new InteractionsSource(
                interactionsOfKafka(kafka, headers, stopped),
                kafka.cluster(),
                KafkaOptions.SKIP_LOST_RECORDS.key(),
                kafka.skipLostRecords());
    }

    private static KafkaSourceBuilder<RawRecord> interactionsOfKafka(
            KafkaOptions kafka, List<String> headers, Map<TopicPartition, Long> stopped) {
        return KafkaConnectors.<RawRecord>source(kafka, "interactions")
                .setGroupId(kafka.groupId())
                // A committed offset proves that a completed checkpoint has the effects of the
                // records before it. An erasure's receipt relies on that, so no option may change
                // it.
                .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "true")
                .setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false")
                .setStartingOffsets(offsets(kafka, stopped))
                .setDeserializer(new RawRecordDeserializer(headers));
    }

    static KafkaSink<ListUpdate> recommendations(KafkaOptions kafka, PublishOptions publish) {
        return sink(
                kafka,
                publish,
                RECOMMENDATIONS,
                new RecommendationSerializer(
                        kafka.cluster().topics().recommendations(),
                        publish.encoding(),
                        publish.freshnessObjective(),
                        publish.provenance()));
    }

    static KafkaSink<DeadLetter> deadLetters(KafkaOptions kafka, PublishOptions publish) {
        return sink(
                kafka,
                publish,
                DEAD_LETTERS,
                new DeadLetterSerializer(
                        kafka.cluster().topics().deadLetters(),
                        publish.encoding(),
                        publish.maxRecordBytes(),
                        kafka.groupId(),
                        Clock.systemUTC()));
    }

    private static <T> KafkaSourceBuilder<T> source(KafkaOptions kafka, String name) {
        return KafkaSource.<T>builder()
                .setProperties(kafka.clientProperties())
                // Records of a producer's aborted transaction do not count.
                .setProperty("isolation.level", "read_committed")
                .setClientIdPrefix(kafka.groupId() + "-" + name);
    }

    private static <T> KafkaSink<T> sink(
            KafkaOptions kafka,
            PublishOptions publish,
            String name,
            KafkaRecordSerializationSchema<T> serializer) {
        KafkaSinkBuilder<T> sink =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(sinkProperties(kafka, publish))
                        .setRecordSerializer(serializer)
                        .setDeliveryGuarantee(publish.delivery());
        if (publish.exactlyOnce()) {
            sink.setTransactionalIdPrefix(idPrefix(publish.transactionalIdPrefix(), name))
                    // Reuses few transactional ids instead of a new one for each checkpoint.
                    .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING);
        }
        return sink.build();
    }

    /**
     * Returns the start of a sink's transactional ids. At its start a sink aborts every open
     * transaction in its topic whose id starts like this.
     *
     * @param prefix the job's own prefix
     */
    static String idPrefix(String prefix, String sink) {
        return prefix + "-" + sink;
    }

    /**
     * Returns the properties of a sink's producers. A checkpoint counts an acknowledged record as
     * written, so no option may let a broker acknowledge what it can lose. Flink gives each
     * producer its transactional id.
     */
    static Properties sinkProperties(KafkaOptions kafka, PublishOptions publish) {
        Properties producer = new Properties();
        producer.putAll(KafkaClients.writerProperties(kafka.cluster()));
        // Records arrive in batches already, so waiting for more would only add latency.
        producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
        if (publish.exactlyOnce()) {
            producer.setProperty(
                    ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                    Long.toString(publish.transactionTimeout().toMillis()));
        }
        return producer;
    }

    private static StartingOffsets offsets(KafkaOptions kafka, Map<TopicPartition, Long> stopped) {
        StartingOffsets offsets =
                switch (kafka.start()) {
                    case EARLIEST -> StartingOffsets.earliest();
                    case LATEST -> StartingOffsets.latest();
                    case COMMITTED -> StartingOffsets.committed(stopped);
                };
        return kafka.skipLostRecords() ? offsets.skippingLostRecords() : offsets;
    }
}
