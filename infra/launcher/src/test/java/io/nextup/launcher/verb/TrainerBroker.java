package io.nextup.launcher.verb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.models.HealthKey;
import io.nextup.models.ModelRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.commons.io.FileUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real broker for all tests of this JVM, with what they send to it and read of it. Each test
 * begins with empty topics, and without what an earlier one's consumers committed.
 */
public final class TrainerBroker implements BeforeAllCallback, BeforeEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(TrainerBroker.class);

    /**
     * A topic that was just created may take a producer's second batch before it takes the first
     * one, and refuse that for ever.
     */
    private static final Map<String, Object> ONE_AT_A_TIME =
            Map.of(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);

    private EmbeddedBroker broker;

    /** The broker of all tests. */
    public TrainerBroker() {}

    /** A broker of its own, for a program that is not a test. */
    public TrainerBroker(EmbeddedBroker broker) {
        this.broker = broker;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        broker =
                context.getRoot()
                        .getStore(NAMESPACE)
                        .getOrComputeIfAbsent("running", any -> start(), Running.class)
                        .broker;
    }

    private static Running start() {
        try {
            return new Running();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        forgetGroups();
        freshTopics();
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public KafkaSettings settings() {
        return broker.settings();
    }

    /** The model that the default slot is to serve. */
    public Optional<ModelAnnouncement> announced() throws TopicException {
        return ModelRecords.announced(
                settings(), ModelAnnouncement.DEFAULT_SLOT, Duration.ofSeconds(30));
    }

    public Admin admin() {
        return broker.admin();
    }

    /** Sends interactions under their users' keys; returns when the broker has them. */
    public void send(List<Interaction> interactions) throws Exception {
        send(interactions, one -> null);
    }

    /** Sends interactions as if each had been sent at its own time. */
    public void replay(List<Interaction> interactions) throws Exception {
        send(interactions, Interaction::eventTimeMillis);
    }

    private void send(List<Interaction> interactions, Function<Interaction, Long> timestamp)
            throws Exception {
        try (Producer<byte[], byte[]> producer = KafkaClients.writer(settings(), ONE_AT_A_TIME)) {
            List<Future<?>> sent = new ArrayList<>();
            for (Interaction one : interactions) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        Topics.INTERACTIONS,
                                        null,
                                        timestamp.apply(one),
                                        one.userId().getBytes(UTF_8),
                                        Codecs.INTERACTION.encode(one, Encoding.JSON))));
            }
            for (Future<?> one : sent) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Sends reports of a job's processes; returns when the broker has them. */
    public void say(Health... entries) throws Exception {
        try (Producer<byte[], byte[]> producer = KafkaClients.writer(settings(), ONE_AT_A_TIME)) {
            for (Health entry : entries) {
                producer.send(
                                new ProducerRecord<>(
                                        Topics.HEALTH,
                                        HealthKey.of(entry).bytes(),
                                        Codecs.HEALTH.encode(entry, Encoding.JSON)))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Creates a topic; returns once the broker serves it. */
    public void create(String topic, int partitions) throws Exception {
        try (Admin admin = admin()) {
            CreateTopicsResult created =
                    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)));
            awaitServed(admin, topic, created.topicId(topic).get(30, TimeUnit.SECONDS));
        }
    }

    private void forgetGroups() throws Exception {
        try (Admin admin = admin()) {
            List<String> groups =
                    admin.listGroups().all().get(30, TimeUnit.SECONDS).stream()
                            .map(GroupListing::groupId)
                            .toList();
            admin.deleteConsumerGroups(groups).all().get(30, TimeUnit.SECONDS);
        }
    }

    /** Empty topics of interactions, announcements, health and receipts, whatever there was. */
    public void freshTopics() throws Exception {
        try (Admin admin = admin()) {
            for (String topic :
                    List.of(
                            Topics.INTERACTIONS,
                            Topics.MODELS,
                            Topics.HEALTH,
                            Topics.ERASURE_RECEIPTS)) {
                if (admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(topic)) {
                    admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
                }
            }
            CreateTopicsResult created =
                    admin.createTopics(
                            List.of(
                                    new NewTopic(Topics.INTERACTIONS, 2, (short) 1),
                                    new NewTopic(Topics.MODELS, 1, (short) 1),
                                    new NewTopic(Topics.HEALTH, 1, (short) 1),
                                    new NewTopic(Topics.ERASURE_RECEIPTS, 1, (short) 1)));
            for (String topic : created.values().keySet()) {
                awaitServed(admin, topic, created.topicId(topic).get(30, TimeUnit.SECONDS));
            }
        }
    }

    /**
     * The broker hears of a topic later than the controller: until then a producer would write to
     * the earlier one of that name, and be refused by the new one for its sequence numbers.
     */
    private static void awaitServed(Admin admin, String topic, Uuid id) throws Exception {
        long start = System.nanoTime();
        while (!isServed(admin, topic, id)) {
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("time until the broker serves %s", topic)
                    .isLessThan(Duration.ofSeconds(30));
        }
    }

    private static boolean isServed(Admin admin, String topic, Uuid id) throws Exception {
        try {
            TopicDescription found =
                    admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(30, TimeUnit.SECONDS)
                            .get(topic);
            return found.topicId().equals(id)
                    && found.partitions().stream()
                            .allMatch(one -> one.leader() != null && !one.leader().isEmpty());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    /** Ends with the last test of the JVM. */
    private static final class Running implements AutoCloseable {
        private final Path directory = Files.createTempDirectory("trainer-broker");
        private final EmbeddedBroker broker = EmbeddedBroker.start(directory);

        private Running() throws IOException {}

        @Override
        public void close() throws IOException {
            broker.close();
            FileUtils.deleteDirectory(directory.toFile());
        }
    }
}
