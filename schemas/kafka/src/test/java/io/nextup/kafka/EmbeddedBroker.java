package io.nextup.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A real KRaft broker in the test's JVM, on free ports of the loopback address. */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String JAAS =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\"";

    private final KafkaRaftServer server;
    private final KafkaSettings settings;

    private EmbeddedBroker(KafkaRaftServer server, KafkaSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    /**
     * Starts a broker, and returns when it answers. In the directory of an earlier broker it has
     * that one's address and topics.
     */
    public static EmbeddedBroker start(Path directory) throws IOException {
        return start(directory, Map.of());
    }

    /**
     * Starts a broker with further properties, such as {@code transaction.max.timeout.ms}.
     *
     * @param more properties of a new broker; one in an earlier directory keeps its own
     */
    public static EmbeddedBroker start(Path directory, Map<String, String> more)
            throws IOException {
        return start(directory, more, Map.of(), List.of());
    }

    /** Starts a broker that answers only clients with this user and password, by SASL. */
    public static EmbeddedBroker startSecured(Path directory, String user, String password)
            throws IOException {
        String login = JAAS.formatted(user, password);
        return start(
                directory,
                Map.of(
                        "listener.security.protocol.map",
                        "CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.clients.plain.sasl.jaas.config",
                        "%s user_%s=\"%s\";".formatted(login, user, password)),
                Map.of(
                        "security.protocol", "SASL_PLAINTEXT",
                        "sasl.mechanism", "PLAIN",
                        "sasl.jaas.config", login + ";"),
                List.of());
    }

    /**
     * Starts a broker that only some clients can reach.
     *
     * @param client properties of a client that it accepts
     * @param format further arguments of Kafka's own formatting of a new broker's directory
     */
    static EmbeddedBroker start(
            Path directory,
            Map<String, String> more,
            Map<String, String> client,
            List<String> format)
            throws IOException {
        Path file = directory.resolve("server.properties");
        if (Files.notExists(file)) {
            format(directory, file, more, format);
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        KafkaRaftServer server =
                new KafkaRaftServer(
                        kafka.server.KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        EmbeddedBroker broker =
                new EmbeddedBroker(
                        server,
                        new KafkaSettings(
                                properties
                                        .getProperty("advertised.listeners")
                                        .substring("CLIENTS://".length()),
                                TopicNames.defaults(),
                                client));
        broker.awaitAnswer();
        return broker;
    }

    private static void format(
            Path directory, Path file, Map<String, String> more, List<String> further)
            throws IOException {
        Properties properties = properties(directory, freePort(), freePort());
        properties.putAll(more);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "format",
                                "-t",
                                Uuid.randomUuid().toString(),
                                "-c",
                                file.toString()));
        arguments.addAll(further);
        int exitCode =
                StorageTool.execute(
                        arguments.toArray(String[]::new),
                        new PrintStream(OutputStream.nullOutputStream()));
        assertThat(exitCode).as("exit code of format").isZero();
    }

    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    /** Settings of this broker's cluster, with the credentials of a client. */
    public KafkaSettings settings() {
        return settings;
    }

    public Admin admin() {
        return KafkaClients.admin(settings, Map.of());
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private void awaitAnswer() {
        try (Admin admin = admin()) {
            await().atMost(60, SECONDS)
                    .ignoreExceptions()
                    .until(() -> admin.describeCluster().nodes().get(5, SECONDS).size() == 1);
        }
    }

    private static Properties properties(Path directory, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(
                Map.of(
                        "process.roles",
                        "broker,controller",
                        "node.id",
                        "1",
                        "controller.quorum.voters",
                        "1@127.0.0.1:" + controllerPort,
                        "controller.listener.names",
                        "CONTROLLER",
                        "listeners",
                        "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(port, controllerPort),
                        "advertised.listeners",
                        "CLIENTS://127.0.0.1:" + port,
                        "log.dirs",
                        directory.resolve("data").toString(),
                        "auto.create.topics.enable",
                        "false",
                        "group.initial.rebalance.delay.ms",
                        "0",
                        "log.cleaner.dedupe.buffer.size",
                        Integer.toString(8 << 20)));
        properties.put("inter.broker.listener.name", "CLIENTS");
        properties.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (String internal : new String[] {"offsets.topic", "transaction.state.log"}) {
            properties.put(internal + ".replication.factor", "1");
            properties.put(internal + ".num.partitions", "2");
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
