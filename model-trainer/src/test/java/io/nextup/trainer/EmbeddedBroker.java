package io.nextup.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.Interaction;
import io.nextup.event.ModelHealth;
import io.nextup.event.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;

/** A real KRaft broker in the test's JVM, on free ports of the loopback address. */
final class EmbeddedBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /** Returns when it answers. */
    static EmbeddedBroker start(Path directory) throws Exception {
        int port = freePort();
        Properties properties = properties(directory, port, freePort());
        Path file = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        assertThat(StorageTool.execute(format, nowhere)).as("exit code of format").isZero();
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        EmbeddedBroker broker = new EmbeddedBroker(server, "127.0.0.1:" + port);
        try (Admin admin = broker.admin()) {
            admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
        }
        return broker;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Sends interactions under their users' keys; returns when the broker has them. */
    void send(List<Interaction> interactions) throws Exception {
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            for (Interaction one : interactions) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        Topics.INTERACTIONS,
                                        one.userId().getBytes(UTF_8),
                                        Codecs.INTERACTION.encode(one, Encoding.JSON))));
            }
            for (Future<?> one : sent) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Sends reports of a job's processes; returns when the broker has them. */
    void say(ModelHealth... entries) throws Exception {
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (ModelHealth entry : entries) {
                producer.send(
                                new ProducerRecord<>(
                                        Topics.MODEL_HEALTH,
                                        entry.key(),
                                        Codecs.MODEL_HEALTH.encode(entry, Encoding.JSON)))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Empty topics of interactions, announcements, health and receipts, whatever there was. */
    void freshTopics() throws Exception {
        try (Admin admin = admin()) {
            for (String topic :
                    List.of(
                            Topics.INTERACTIONS,
                            Topics.MODELS,
                            Topics.MODEL_HEALTH,
                            Topics.ERASURES)) {
                if (admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(topic)) {
                    admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
                }
            }
            CreateTopicsResult created =
                    admin.createTopics(
                            List.of(
                                    new NewTopic(Topics.INTERACTIONS, 2, (short) 1),
                                    new NewTopic(Topics.MODELS, 1, (short) 1),
                                    new NewTopic(Topics.MODEL_HEALTH, 1, (short) 1),
                                    new NewTopic(Topics.ERASURES, 1, (short) 1)));
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

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Properties properties(Path directory, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(port, controllerPort));
        properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.put("log.dirs", directory.resolve("data").toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        for (String internal : new String[] {"offsets.topic", "transaction.state.log"}) {
            properties.put(internal + ".replication.factor", "1");
            properties.put(internal + ".num.partitions", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        return properties;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
