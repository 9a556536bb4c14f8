package io.nextup.local.broker;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.file.PrivateFiles;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Ports;
import io.nextup.local.process.Supervised;
import io.nextup.local.process.Wait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker with its own controller, as a child process on the loopback address. Its data lie
 * in its directory, which only its user enters: a broker that is started there again has the same
 * topics and records. One thread at a time may restart it; any thread may read its state.
 */
public final class KafkaBroker implements RunBrokers {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final int PROBE_MILLIS = 2_000;

    private static final String DATA = "data";

    private final KafkaSettings settings;
    private final ClientFiles clientFiles;
    private final Path configuration;
    private volatile ChildJvm process;

    /** Process of the newest start that has answered. */
    private volatile ChildJvm ready;

    private KafkaBroker(KafkaSettings settings, ClientFiles clientFiles, Path configuration) {
        this.settings = settings;
        this.clientFiles = clientFiles;
        this.configuration = configuration;
        this.process = launch();
    }

    /**
     * Starts a broker that answers any client on this machine, for tests, and waits until it
     * answers.
     *
     * @param directory directory for its data, its configuration and {@code kafka.log}; created if
     *     missing
     * @param port port for clients; 0 for any free one
     * @throws LocalRunException with the end of the log, if the broker does not answer within 90 s
     */
    public static KafkaBroker start(Path directory, int port) {
        return start(directory, port, home -> Optional.empty());
    }

    /**
     * Starts a broker that answers only clients with the login of {@link #settings}. It is the same
     * after each start in the directory.
     *
     * @param directory directory as of a broker without a login, but not one that such a broker has
     *     used
     */
    public static KafkaBroker startWithLogin(Path directory, int port) {
        return start(directory, port, home -> Optional.of(BrokerSecurity.withLogin(home)));
    }

    /**
     * Starts a new broker that clients reach by SASL_SSL only, with the login of {@link #settings}.
     *
     * @param directory directory as of a broker without security
     */
    public static KafkaBroker startSecured(Path directory, int port) {
        return start(directory, port, home -> Optional.of(BrokerSecurity.withCertificate(home)));
    }

    /** Makes the security of a broker, in its directory. */
    @FunctionalInterface
    private interface SecurityMaker {
        Optional<BrokerSecurity> make(Path home) throws IOException;
    }

    private static KafkaBroker start(Path directory, int port, SecurityMaker maker) {
        Path home = directory.toAbsolutePath();
        int clientPort = Ports.freeOr(port, "the Kafka broker");
        int controllerPort = Ports.free(1).get(0);
        Path configuration = home.resolve("server.properties");
        Properties properties = configuration(home.resolve(DATA), clientPort, controllerPort);
        KafkaSettings settings;
        ClientFiles clientFiles;
        try {
            PrivateFiles.directory(home);
            Optional<BrokerSecurity> security = maker.make(home);
            security.ifPresent(one -> properties.putAll(one.ofBroker()));
            StringWriter text = new StringWriter();
            properties.store(text, null);
            PrivateFiles.write(configuration, text.toString());
            if (!isFormatted(home)) {
                format(configuration, security.map(BrokerSecurity::ofFormat).orElse(List.of()));
                PrivateFiles.closeAll(home.resolve(DATA));
            }
            String address = "127.0.0.1:" + clientPort;
            settings =
                    security.map(one -> one.ofClient(address))
                            .orElseGet(() -> KafkaSettings.at(address));
            clientFiles = ClientFiles.write(home, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        KafkaBroker broker = new KafkaBroker(settings, clientFiles, configuration);
        try {
            broker.awaitReady();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Tells whether a broker has used this directory. */
    static boolean isFormatted(Path home) {
        return Files.exists(home.resolve(DATA).resolve("meta.properties"));
    }

    private ChildJvm launch() {
        Path log = configuration.resolveSibling("kafka.log");
        return ChildJvm.start(
                "The Kafka broker",
                System.getProperty("java.class.path"),
                List.of(
                        "-Xmx320m",
                        "-XX:+UseSerialGC",
                        "-Dlog4j2.configurationFile=classpath:io/nextup/local/broker/log4j2-broker.properties"),
                List.of("kafka.Kafka", configuration.toString()),
                Map.of(),
                log,
                log);
    }

    /**
     * Ends the broker, if it still runs, and starts it again over the same data and on the same
     * ports; waits until it answers.
     *
     * @throws LocalRunException with the end of the log, if the broker does not answer within 90 s
     */
    public void restart() {
        process.close();
        process = launch();
        awaitReady();
    }

    @Override
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    /** Returns settings for clients of this broker, with a login where it asks for one. */
    public KafkaSettings settings() {
        return settings;
    }

    @Override
    public ClientFiles clientFiles() {
        return clientFiles;
    }

    public long pid() {
        return process.pid();
    }

    /** Returns the process of the newest start. */
    public ChildJvm process() {
        return process;
    }

    @Override
    public List<Supervised> processes() {
        return List.of(Supervised.jvm(this::process, this::restart));
    }

    /** Returns the newest start's process id if it has answered, and has not ended. */
    @Override
    public OptionalLong answering() {
        ChildJvm newest = process;
        return ready == newest && newest.isAlive()
                ? OptionalLong.of(newest.pid())
                : OptionalLong.empty();
    }

    /** Throws, with the end of its log, if the broker has ended. */
    public void checkAlive() {
        process.checkAlive();
    }

    /** Ends the broker as {@code kill -9} does, for trials of recovery. */
    public void kill() {
        process.kill();
    }

    /** Creates the topics that the file declares for a local run; repeating it changes nothing. */
    public void createTopics(TopicsFile topics) {
        try (Admin admin = KafkaClients.admin(settings(), Map.of())) {
            TopicsCreator.create(admin, settings(), topics.ofLocalRun(), Set.of());
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private void awaitReady() {
        // A single client: it reconnects by itself, without logging.
        try (Admin admin =
                KafkaClients.admin(
                        settings(),
                        Map.of(
                                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200,
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_MILLIS,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_MILLIS))) {
            Wait.until(
                    START_LIMIT,
                    () -> {
                        process.checkAlive();
                        return answers(admin);
                    },
                    () ->
                            "The Kafka broker does not answer at %s after %d s.%nThe end of its log:%n%s"
                                    .formatted(
                                            bootstrapServers(),
                                            START_LIMIT.toSeconds(),
                                            process.logTail()));
        }
        ready = process;
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while the Kafka broker was starting", e);
        }
    }

    /** Formats the directory, once: the id that it draws is the cluster's from then on. */
    private static void format(Path configuration, List<String> further) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "format",
                                "--cluster-id",
                                Uuid.randomUuid().toString(),
                                "--config",
                                configuration.toString()));
        arguments.addAll(further);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code;
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            code = StorageTool.execute(arguments.toArray(String[]::new), out);
        }
        if (code != 0) {
            throw new LocalRunException(
                    "Kafka's storage tool failed on %s: %s"
                            .formatted(
                                    configuration, said.toString(StandardCharsets.UTF_8).strip()));
        }
    }

    /** Returns the broker's own configuration. */
    static Properties configuration(Path data, int port, int controllerPort) {
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty(
                "listeners",
                // Formatted, the ports would have the digits of the locale.
                "CLIENTS://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.setProperty("advertised.listeners", "CLIENTS://127.0.0.1:" + port);
        p.setProperty("inter.broker.listener.name", "CLIENTS");
        p.setProperty("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.setProperty("log.dirs", data.toString());
        // A misspelt topic name is an error and creates no topic.
        p.setProperty("auto.create.topics.enable", "false");
        // One broker: nothing can be replicated.
        p.setProperty("default.replication.factor", "1");
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        // Few partitions inside, few threads, and a quick restart after a crash.
        p.setProperty("offsets.topic.num.partitions", "4");
        p.setProperty("transaction.state.log.num.partitions", "4");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "2");
        p.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
        p.setProperty("log.segment.bytes", String.valueOf(64 << 20));
        p.setProperty("broker.session.timeout.ms", "3000");
        p.setProperty("broker.heartbeat.interval.ms", "500");
        return p;
    }
}
