package io.nextup.acceptance.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.TopicNames;
import io.nextup.models.HealthKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Topics that only the reader of one page uses. What the job would write there is made of the
 * examples on the pages.
 *
 * @param prefix of the names
 */
record PageTopics(String bootstrapServers, String prefix) {
    /** For pages whose commands need no broker. */
    static final PageTopics NONE = new PageTopics("127.0.0.1:1", "none");

    private static final Duration FRESH = Duration.ofMinutes(3);

    /** The file by which the program finds the broker and the topics. */
    String properties() {
        return names().byDefaultName().entrySet().stream()
                .map(
                        name ->
                                "nextup.topics.%s=%s\n"
                                        .formatted(key(name.getValue()), name.getValue()))
                .collect(
                        Collectors.joining(
                                "", "bootstrap.servers=%s\n".formatted(bootstrapServers), ""));
    }

    private TopicNames names() {
        return new TopicNames(
                prefix + ".interactions",
                prefix + ".recommendations",
                prefix + ".models",
                prefix + ".health",
                prefix + ".dead-letters",
                prefix + ".erasure-receipts",
                prefix + ".erasure-requests");
    }

    private String key(String name) {
        return name.substring(prefix.length() + 1);
    }

    /** The example of a dead letter. */
    void refuseARecord() throws Exception {
        send(
                Topics.DEAD_LETTERS,
                "ada".getBytes(UTF_8),
                example("DEAD-LETTERS.md", "dead-letter", 0));
    }

    /** Events like the shop's of its page: visitors who go round the bikes. */
    void visitTheShop() throws Exception {
        String event = new String(example("YOUR-EVENTS.md", "", 0), UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int visitor = 0; visitor < 20; visitor++) {
                for (int view = 0; view < 5; view++) {
                    String own =
                            event.replace("\"id\": 17", "\"id\": " + visitor)
                                    .replace("bike-7", "bike-" + (visitor + view) % 8)
                                    .replace("\"e-1\"", "\"e-%d-%d\"".formatted(visitor, view));
                    send(
                            producer,
                            Topics.INTERACTIONS,
                            String.valueOf(visitor).getBytes(UTF_8),
                            own.getBytes(UTF_8));
                }
            }
        }
    }

    /** The example of an announcement with those before it, and that of health, as of now. */
    void demoteTheAnnouncedModel() throws Exception {
        ModelAnnouncement announcement =
                Codecs.MODEL_ANNOUNCEMENT
                        .decode(example("ANNOUNCEMENTS.md", "announcement", 1), 1)
                        .announcedBy(By.REFRESH);
        send(
                Topics.MODELS,
                announcement.slot().getBytes(UTF_8),
                Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON));
        Health health = Codecs.HEALTH.decode(example("ANNOUNCEMENTS.md", "health", 0), 1);
        Instant now = Instant.now();
        Health fresh =
                new Health(
                        health.slot(),
                        health.id(),
                        health.host(),
                        health.job(),
                        now.toEpochMilli(),
                        now.plus(FRESH).toEpochMilli(),
                        health.serving(),
                        health.loading(),
                        health.verdicts(),
                        health.ended());
        send(
                Topics.HEALTH,
                HealthKey.of(fresh).bytes(),
                Codecs.HEALTH.encode(fresh, Encoding.JSON));
    }

    /**
     * The n-th example of a message on one of the pages of the schemas.
     *
     * @param kind word that names the message; empty for one that is not Nextup's
     */
    private static byte[] example(String page, String kind, int n) throws IOException {
        String fence = kind.isEmpty() ? "```json" : "```json " + kind;
        List<MatchResult> examples =
                Pattern.compile(fence + "\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(Pages.ROOT.resolve(Path.of("schemas", page))))
                        .results()
                        .toList();
        return examples.get(n).group(1).getBytes(UTF_8);
    }

    private void send(String defaultTopic, byte[] key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            send(producer, defaultTopic, key, value);
        }
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer, String defaultTopic, byte[] key, byte[] value)
            throws Exception {
        String topic = names().byDefaultName().get(defaultTopic);
        producer.send(new ProducerRecord<>(topic, key, value)).get(30, TimeUnit.SECONDS);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
