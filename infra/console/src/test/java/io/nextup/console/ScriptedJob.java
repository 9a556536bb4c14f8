package io.nextup.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.models.HealthKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Answers every click as a job would, by ten items made of the clicked one: {@code x} gives {@code
 * x/1} to {@code x/10}. The real job answers in the tests of the local system.
 */
final class ScriptedJob implements AutoCloseable {
    static final String MODEL = "20261128-120000-sasrec-0001";
    static final String MANIFEST = "a".repeat(64);

    private final KafkaSettings kafka;
    private final Producer<byte[], byte[]> producer;
    private final Thread thread;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile boolean silent;
    private long sequence;

    ScriptedJob(KafkaSettings kafka) throws InterruptedException {
        this.kafka = kafka;
        producer = KafkaClients.writer(kafka, Map.of("linger.ms", 0));
        thread = new Thread(this::run, "scripted-job");
        thread.setDaemon(true);
        thread.start();
        ready.await();
    }

    private void run() {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.reader(kafka, Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(kafka.topics().interactions()).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            ready.countDown();
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                    if (!silent && record.value() != null) {
                        answer(record);
                    }
                }
            }
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> record) {
        try {
            Interaction click = Codecs.INTERACTION.decode(record.value(), record.timestamp());
            EventReference event =
                    EventReference.of(click, record.topic(), record.partition(), record.offset());
            long now = System.currentTimeMillis();
            send(
                    kafka.topics().recommendations(),
                    click.userId(),
                    Codecs.RECOMMENDATION.encode(
                            new Recommendation(
                                    event.recommendationId("default", click.userId()),
                                    click.userId(),
                                    "default",
                                    ++sequence,
                                    List.of(event),
                                    IntStream.rangeClosed(1, 10)
                                            .mapToObj(
                                                    place ->
                                                            new RankedItem(
                                                                    click.itemId() + "/" + place,
                                                                    1f / place))
                                            .toList(),
                                    MODEL,
                                    Source.MODEL,
                                    click.eventTimeMillis(),
                                    now),
                            Encoding.JSON));
        } catch (DecodeException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Answers nothing any more, or answers again. */
    void silent(boolean now) {
        silent = now;
    }

    /** Announces a model, and reports that one process serves it. */
    void serve(String version, String manifest) {
        long now = System.currentTimeMillis();
        announce(version, manifest);
        health(version, manifest, now, List.of());
    }

    void announce(String version, String manifest) {
        announce(new AnnouncedModel(version, "file:///models/" + version, manifest));
    }

    void announce(AnnouncedModel model) {
        send(
                kafka.topics().models(),
                "default",
                Codecs.MODEL_ANNOUNCEMENT.encode(
                        new ModelAnnouncement(
                                "default",
                                model.version(),
                                model.location(),
                                model.manifestSha256(),
                                System.currentTimeMillis()),
                        Encoding.JSON));
    }

    void health(String version, String manifest, long sinceMillis, List<ModelVerdict> verdicts) {
        Health report =
                new Health(
                        "default",
                        "p1",
                        "host-1",
                        null,
                        null,
                        null,
                        sinceMillis,
                        Long.MAX_VALUE,
                        new ModelSince(version, manifest, sinceMillis),
                        null,
                        null,
                        verdicts,
                        List.of(),
                        false,
                        0,
                        true);
        send(
                kafka.topics().health(),
                HealthKey.of(report).toString(),
                Codecs.HEALTH.encode(report, Encoding.JSON));
    }

    /** Writes an item of the catalogue. */
    void item(CatalogueItem item) {
        send(
                kafka.topics().items(),
                item.itemId(),
                Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON));
    }

    /** Removes an item from the catalogue. */
    void removeItem(String itemId) {
        send(kafka.topics().items(), itemId, null);
    }

    void refuse(DeadLetter letter) {
        send(kafka.topics().deadLetters(), "k", Codecs.DEAD_LETTER.encode(letter, Encoding.JSON));
    }

    void click(String event, String user, String item) {
        send(
                kafka.topics().interactions(),
                user,
                Codecs.INTERACTION.encode(
                        Interaction.click(event, user, item, System.currentTimeMillis()),
                        Encoding.JSON));
    }

    /** Sends a record that has other fields than Nextup's. */
    void foreign(String key, String json) {
        send(kafka.topics().interactions(), key, json.getBytes(UTF_8));
    }

    private void send(String topic, String key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get(30, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The broker does not take a record", e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(5));
    }
}
