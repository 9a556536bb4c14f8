package io.nextup.trainer.announce;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.trainer.history.HistoryException;
import java.time.Duration;
import java.util.Optional;
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

/** Writes announcements to {@link Topics#MODELS}. */
public final class Announcer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Producer<byte[], byte[]> producer;
    private final String bootstrapServers;
    private final Newest newest;

    /** Reads what a slot is to serve. */
    interface Newest {
        Optional<ModelAnnouncement> of(String slot) throws HistoryException;
    }

    Announcer(Producer<byte[], byte[]> producer, String bootstrapServers, Newest newest) {
        this.producer = producer;
        this.bootstrapServers = bootstrapServers;
        this.newest = newest;
    }

    /**
     * Connects, and makes sure that the topic is there: whoever trains for an hour wants to know
     * before.
     */
    public static Announcer connect(String bootstrapServers) throws AnnounceException {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 3);
        Announcer announcer;
        try {
            announcer =
                    new Announcer(
                            new KafkaProducer<>(
                                    properties,
                                    new ByteArraySerializer(),
                                    new ByteArraySerializer()),
                            bootstrapServers,
                            slot -> Announcements.current(bootstrapServers, slot, PATIENCE));
        } catch (KafkaException e) {
            throw new AnnounceException(
                    "\"%s\" is no Kafka address: give --bootstrap-servers as HOST:PORT (%s)"
                            .formatted(bootstrapServers, e.getMessage()),
                    e);
        }
        try {
            announcer.requireTopic();
            return announcer;
        } catch (AnnounceException e) {
            announcer.close();
            throw e;
        }
    }

    void requireTopic() throws AnnounceException {
        try {
            producer.partitionsFor(Topics.MODELS);
        } catch (TimeoutException e) {
            throw new AnnounceException(
                    ("The topic %s was not found at %s within %d s: start the broker and create the"
                                    + " topic (./nextup topics), or name another with --bootstrap-servers")
                            .formatted(Topics.MODELS, bootstrapServers, PATIENCE.toSeconds()),
                    e);
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    /**
     * Announces a model, and with it what the topic holds for its slot by now, so that one record
     * is enough to go back. Returns when all replicas have it.
     */
    public void announce(ModelAnnouncement announcement) throws AnnounceException {
        write(announcement.after(before(announcement.slot())));
    }

    private Optional<ModelAnnouncement> before(String slot) throws AnnounceException {
        try {
            return newest.of(slot);
        } catch (HistoryException e) {
            throw new AnnounceException(
                    "Nothing is announced, as it is not known what was announced before: "
                            + e.getMessage(),
                    e);
        }
    }

    private void write(ModelAnnouncement announcement) throws AnnounceException {
        try {
            producer.send(
                            new ProducerRecord<>(
                                    Topics.MODELS,
                                    announcement.slot().getBytes(UTF_8),
                                    Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON)))
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
                "The announcement to %s at %s failed: %s"
                        .formatted(Topics.MODELS, bootstrapServers, cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
