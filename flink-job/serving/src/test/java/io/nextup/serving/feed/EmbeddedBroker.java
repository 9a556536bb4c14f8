package io.nextup.serving.feed;

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
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A real KRaft broker in the test's JVM, on free ports of the loopback address. */
public final class EmbeddedBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker, and returns when it answers. Over a directory of an earlier one it has that
     * one's address and topics.
     */
    public static EmbeddedBroker start(Path directory) throws IOException {
        return start(directory, Map.of());
    }

    /**
     * The same, with further properties of the broker, such as {@code transaction.max.timeout.ms}.
     *
     * @param more properties of a new broker; one over an earlier directory keeps its own
     */
    public static EmbeddedBroker start(Path directory, Map<String, String> more)
            throws IOException {
        Path file = directory.resolve("server.properties");
        if (Files.notExists(file)) {
            format(directory, file, more);
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        EmbeddedBroker broker =
                new EmbeddedBroker(
                        server,
                        properties
                                .getProperty("advertised.listeners")
                                .substring("PLAINTEXT://".length()));
        broker.awaitAnswer();
        return broker;
    }

    private static void format(Path directory, Path file, Map<String, String> more)
            throws IOException {
        Properties properties = properties(directory, freePort(), freePort());
        properties.putAll(more);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        int exitCode =
                StorageTool.execute(
                        new String[] {
                            "format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()
                        },
                        new PrintStream(OutputStream.nullOutputStream()));
        assertThat(exitCode).as("exit code of format").isZero();
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
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
                        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(port, controllerPort),
                        "advertised.listeners",
                        "PLAINTEXT://127.0.0.1:" + port,
                        "log.dirs",
                        directory.resolve("data").toString(),
                        "auto.create.topics.enable",
                        "false",
                        "group.initial.rebalance.delay.ms",
                        "0",
                        "log.cleaner.dedupe.buffer.size",
                        Integer.toString(8 << 20)));
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
