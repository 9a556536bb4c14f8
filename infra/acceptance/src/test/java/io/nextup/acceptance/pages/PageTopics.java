package io.nextup.acceptance.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.build.Build;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.TopicNames;
import io.nextup.local.process.Wait;
import io.nextup.models.HealthKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
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

    /** The topic of the shop as the pages call it. */
    static final String SHOP = "shop.clicks";

    private static final Duration FRESH = Duration.ofMinutes(3);
    private static final int VISITORS = 20;
    private static final int VIEWS_OF_A_VISITOR = 5;

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
                prefix + ".erasure-requests",
                prefix + ".items",
                prefix + ".rules");
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

    /** Events like the shop's of its page, in the topic of interactions. */
    void visitTheShop() throws Exception {
        visit(names().interactions());
    }

    /** This page's own topic of the shop. */
    String shop() {
        return prefix + "." + SHOP;
    }

    /** Creates the topic of the shop, unless it is there. */
    void openTheShop(boolean withVisits) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            if (admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(shop())) {
                return;
            }
            admin.createTopics(List.of(new NewTopic(shop(), 4, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            // The controller answers before the broker knows the topic.
            Wait.until(
                    Duration.ofSeconds(30),
                    () -> isThere(admin),
                    () -> "The broker does not know topic " + shop());
        } catch (ExecutionException e) {
            // A broker may list a new topic late, and a request may be sent again.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        if (withVisits) {
            visit(shop());
        }
    }

    private boolean isThere(Admin admin) {
        try {
            return admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(shop());
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void visit(String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < VISITORS * VIEWS_OF_A_VISITOR; i++) {
                producer.send(
                                new ProducerRecord<>(
                                        topic,
                                        String.valueOf(i / VIEWS_OF_A_VISITOR).getBytes(UTF_8),
                                        visit(i).getBytes(UTF_8)))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** A line for each event of the shop. */
    List<String> visits() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < VISITORS * VIEWS_OF_A_VISITOR; i++) {
            lines.add(visit(i));
        }
        return lines;
    }

    /** An event like the example of its page: visitors go round the bikes, in this hour. */
    private static String visit(int i) throws IOException {
        int visitor = i / VIEWS_OF_A_VISITOR;
        int view = i % VIEWS_OF_A_VISITOR;
        Instant time = Instant.now().truncatedTo(ChronoUnit.HOURS).plusSeconds(i);
        return new String(example("YOUR-EVENTS.md", "", 0), UTF_8)
                .strip()
                .replace("\"id\": 17", "\"id\": " + visitor)
                .replace("bike-7", "bike-" + (visitor + view) % 8)
                .replaceFirst("\"2026-[^\"]+\"", "\"" + time + "\"")
                .replace("\"e-1\"", "\"e-%d-%d\"".formatted(visitor, view));
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
                                health.ended())
                        .by(new Build("0.3.0", "e20fd17"));
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
