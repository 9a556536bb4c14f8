package io.nextup.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the Kafka clients. A client's own properties override those of the settings, which override
 * Kafka's defaults. All methods throw {@link org.apache.kafka.common.KafkaException} if a property
 * or the address is not valid; none waits for a broker.
 */
public final class KafkaClients {
    private KafkaClients() {}

    /**
     * Makes a consumer of committed records. It belongs to no group, commits nothing and creates no
     * topic.
     *
     * @param own further properties of this consumer
     */
    public static Consumer<byte[], byte[]> reader(KafkaSettings kafka, Map<String, ?> own) {
        return new KafkaConsumer<>(
                readerProperties(kafka, own),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static Map<String, Object> readerProperties(KafkaSettings kafka, Map<String, ?> own) {
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.putAll(own);
        return properties;
    }

    /**
     * Makes an idempotent producer without transactions: an acknowledged record is in all in-sync
     * replicas, once and in order.
     *
     * @param own further properties of this producer
     */
    public static Producer<byte[], byte[]> writer(KafkaSettings kafka, Map<String, ?> own) {
        return new KafkaProducer<>(
                writerProperties(kafka, own), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Map<String, Object> writerProperties(KafkaSettings kafka, Map<String, ?> own) {
        Map<String, Object> properties = new HashMap<>(writerProperties(kafka));
        properties.putAll(own);
        return properties;
    }

    /**
     * Returns the properties of every producer of Nextup: those of the settings, without the ones
     * that make a write unsafe. It is idempotent, and has no transactional id.
     */
    public static Map<String, String> writerProperties(KafkaSettings kafka) {
        Map<String, String> properties = new HashMap<>(kafka.clientProperties());
        properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        // An idempotent producer allows at most Kafka's default, and keeps the order with it.
        properties.remove(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.RETRIES_CONFIG, Integer.toString(Integer.MAX_VALUE));
        return properties;
    }

    /**
     * Makes an admin client.
     *
     * @param own further properties of this client
     */
    public static Admin admin(KafkaSettings kafka, Map<String, ?> own) {
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        properties.putAll(own);
        return Admin.create(properties);
    }

    /** Returns properties that give a consumer or an admin client this timeout. */
    public static Map<String, Object> patience(Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        return Map.of(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis,
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis);
    }
}
