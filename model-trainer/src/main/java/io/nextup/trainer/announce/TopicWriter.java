package io.nextup.trainer.announce;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to one topic: when a call returns, all replicas have the record. */
final class TopicWriter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Producer<byte[], byte[]> producer;
    private final String bootstrapServers;
    private final String topic;
    private final String what;

    /**
     * @param what is written, in a word
     */
    TopicWriter(
            Producer<byte[], byte[]> producer, String bootstrapServers, String topic, String what) {
        this.producer = requireNonNull(producer, "producer is null");
        this.bootstrapServers = requireNonNull(bootstrapServers, "bootstrapServers is null");
        this.topic = requireNonNull(topic, "topic is null");
        this.what = requireNonNull(what, "what is null");
    }

    /** Connects, and makes sure that the topic is there. */
    static TopicWriter connect(String bootstrapServers, String topic, String what)
            throws AnnounceException {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 3);
        TopicWriter writer;
        try {
            writer =
                    new TopicWriter(
                            new KafkaProducer<>(
                                    properties,
                                    new ByteArraySerializer(),
                                    new ByteArraySerializer()),
                            bootstrapServers,
                            topic,
                            what);
        } catch (KafkaException e) {
            throw new AnnounceException(
                    "\"%s\" is no Kafka address: give --bootstrap-servers as HOST:PORT (%s)"
                            .formatted(bootstrapServers, e.getMessage()),
                    e);
        }
        try {
            writer.requireTopic();
            return writer;
        } catch (AnnounceException e) {
            writer.close();
            throw e;
        }
    }

    private void requireTopic() throws AnnounceException {
        try {
            producer.partitionsFor(topic);
        } catch (TimeoutException e) {
            throw new AnnounceException(
                    ("The topic %s was not found at %s within %d s: start the broker and create the"
                                    + " topic (./nextup topics), or name another with"
                                    + " --bootstrap-servers")
                            .formatted(topic, bootstrapServers, PATIENCE.toSeconds()),
                    e);
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    void write(byte[] key, byte[] value) throws AnnounceException {
        try {
            producer.send(new ProducerRecord<>(topic, key, value))
                    .get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (java.util.concurrent.TimeoutException | KafkaException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private AnnounceException failed(Throwable cause) {
        return new AnnounceException(
                "The %s to %s at %s failed: %s"
                        .formatted(what, topic, bootstrapServers, cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
