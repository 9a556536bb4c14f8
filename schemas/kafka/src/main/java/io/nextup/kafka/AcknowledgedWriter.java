package io.nextup.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;

/** Writes to one topic; when a call returns, all in-sync replicas have the records. */
public final class AcknowledgedWriter implements AutoCloseable {
    /** Most bytes of a record; brokers and producers refuse a little more. */
    public static final int MOST_BYTES = 1_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Producer<byte[], byte[]> producer;
    private final KafkaSettings kafka;
    private final String topic;

    /**
     * @param producer producer with a delivery timeout; this writer closes it
     * @param kafka the cluster's settings, for errors
     */
    public AcknowledgedWriter(
            Producer<byte[], byte[]> producer, KafkaSettings kafka, String topic) {
        this.producer = requireNonNull(producer, "producer is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.topic = requireNonNull(topic, "topic is null");
    }

    /** Makes the client, without a request to the broker. */
    public static AcknowledgedWriter open(KafkaSettings kafka, String topic) throws TopicException {
        int millis = Math.toIntExact(PATIENCE.toMillis());
        Map<String, Object> own =
                Map.of(
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        millis,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        millis,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        millis / 3,
                        // A delivery's timeout covers a request and the wait before it.
                        ProducerConfig.LINGER_MS_CONFIG,
                        0);
        try {
            return new AcknowledgedWriter(KafkaClients.writer(kafka, own), kafka, topic);
        } catch (KafkaException e) {
            throw TopicException.noClient(kafka, e);
        }
    }

    /**
     * Makes the client and checks that the topic exists and that the client may write to it. A
     * caller that works for an hour before it writes thus fails at once.
     */
    public static AcknowledgedWriter connect(KafkaSettings kafka, String topic)
            throws TopicException {
        AcknowledgedWriter writer = open(kafka, topic);
        try {
            writer.requireTopic();
            writer.requireRight();
            return writer;
        } catch (TopicException e) {
            writer.close();
            throw e;
        }
    }

    private void requireTopic() throws TopicException {
        try {
            producer.partitionsFor(topic);
        } catch (TimeoutException e) {
            throw new TopicException(
                    "Topic %s was not found at %s within %d s: start the broker and create the topic (./nextup topics), or correct --bootstrap-servers"
                            .formatted(topic, kafka.bootstrapServers(), PATIENCE.toSeconds()),
                    e);
        } catch (KafkaException e) {
            throw TopicException.failed(kafka, topic, AclOperation.WRITE, e);
        }
    }

    private void requireRight() throws TopicException {
        try (Admin admin = KafkaClients.admin(kafka, KafkaClients.patience(PATIENCE))) {
            List<Right> missing =
                    TopicRights.read(
                                    admin, new TreeMap<>(Map.of(topic, Set.of(AclOperation.WRITE))))
                            .missing();
            if (!missing.isEmpty()) {
                throw new TopicException(missing.get(0).missing(kafka));
            }
        } catch (ExecutionException e) {
            throw TopicException.failed(kafka, topic, AclOperation.WRITE, e.getCause());
        } catch (KafkaException e) {
            throw TopicException.noClient(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicException.failed(kafka, topic, AclOperation.WRITE, e);
        }
    }

    /** Returns the topic's name. */
    public String topic() {
        return topic;
    }

    /** Returns the number of the topic's partitions. */
    public int partitions() throws TopicException {
        try {
            return producer.partitionsFor(topic).size();
        } catch (KafkaException e) {
            throw TopicException.failed(kafka, topic, AclOperation.WRITE, e);
        }
    }

    public void write(byte[] key, byte[] value) throws TopicException {
        write(List.of(new ProducerRecord<>(topic, key, value)));
    }

    /**
     * Writes several records to this topic; if this fails, some of them may be written. The first
     * failure ends it: without brokers each further record would wait as long as the first.
     */
    public void write(List<ProducerRecord<byte[], byte[]>> records) throws TopicException {
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                Future<RecordMetadata> one = producer.send(record);
                if (one.isDone()) {
                    one.get();
                }
                sent.add(one);
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw TopicException.failed(kafka, topic, AclOperation.WRITE, e.getCause());
        } catch (KafkaException e) {
            throw TopicException.failed(kafka, topic, AclOperation.WRITE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicException.failed(kafka, topic, AclOperation.WRITE, e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
