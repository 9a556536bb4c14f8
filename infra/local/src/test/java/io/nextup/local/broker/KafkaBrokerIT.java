package io.nextup.local.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Topics;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaConfig;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Ports;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local broker, which asks its clients for a login. */
class KafkaBrokerIT {
    private static final Pattern PASSWORD = Pattern.compile("password=\"([0-9a-f]{64})\"");
    private static final Pattern CONTROLLER = Pattern.compile("CONTROLLER://(127.0.0.1:\\d+)");
    private static final String LOGIN = "sasl.jaas.config";

    /** Patience of a client that is not answered. */
    private static final Map<String, Object> BRIEF =
            Map.of(
                    "default.api.timeout.ms", 2_000,
                    "request.timeout.ms", 1_000);

    private static final Map<String, Object> BRIEF_WRITER = Map.of("max.block.ms", 2_000);

    /** For the tests that leave it as it is but for records. */
    @TempDir static Path shared;

    private static KafkaBroker broker;

    @TempDir Path directory;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.startWithLogin(shared.resolve("kafka"), 0);
        broker.createTopics(TopicsFile.bundled());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aSecuredBrokerAnswersOnlyItsOwnUserWhosePasswordOthersCannotSee() throws Exception {
        Path home = directory.resolve("kafka");
        try (KafkaBroker secured = KafkaBroker.startSecured(home, 0)) {
            secured.createTopics(TopicsFile.bundled());
            try (AcknowledgedWriter writer =
                    AcknowledgedWriter.connect(secured.settings(), Topics.MODELS)) {
                writer.write(new byte[] {1}, new byte[] {2});
            }

            String password = password(secured.settings());
            assertThatThrownBy(() -> BrokerAdmin.connect(withPassword(secured, "guess")))
                    .isInstanceOf(LocalRunException.class)
                    .hasMessageContaining("refuses the login of User:nextup");
            assertNoAnswer(KafkaSettings.at(secured.bootstrapServers()));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                    .isEqualTo("rwx------");
            assertThat(commandLine(secured.pid())).contains("kafka.Kafka").doesNotContain(password);
            assertThat(Files.readString(home.resolve("kafka.log"))).doesNotContain(password);
        }
    }

    @Test
    void aNeighbourWithoutTheLoginNeitherListsNorProduces() throws Exception {
        KafkaSettings neighbour = KafkaSettings.at(broker.bootstrapServers());
        int before = records(broker);

        assertNoAnswer(neighbour);
        assertThatThrownBy(() -> write(neighbour)).hasMessageContaining("not present in metadata");
        assertThatThrownBy(() -> BrokerAdmin.connect(withPassword(broker, "guess")))
                .hasMessageContaining("refuses the login of User:nextup");
        assertThat(records(broker)).isEqualTo(before);

        write(broker.settings());
        assertThat(records(broker)).isEqualTo(before + 1);
    }

    @Test
    void aNeighbourChangesNothingThroughTheController() throws Exception {
        Properties own = new Properties();
        own.load(
                new StringReader(
                        Files.readString(shared.resolve("kafka").resolve("server.properties"))));
        Matcher address = CONTROLLER.matcher(own.getProperty("listeners"));
        assertThat(address.find()).isTrue();
        Map<String, Object> plain = new HashMap<>(BRIEF);
        plain.put("bootstrap.controllers", address.group(1));
        assertThatThrownBy(() -> setThroughController(plain)).hasMessageContaining("Timed out");

        Map<String, Object> user = new HashMap<>(plain);
        user.putAll(broker.settings().properties());
        assertThatThrownBy(() -> setThroughController(user))
                .hasMessageContaining("'SCRAM-SHA-512' not enabled");

        Map<String, Object> guess = new HashMap<>(plain);
        String login = own.getProperty("listener.name.controller.plain.sasl.jaas.config");
        guess.put("security.protocol", "SASL_PLAINTEXT");
        guess.put("sasl.mechanism", "PLAIN");
        guess.put(LOGIN, login.replace(password(login), password(broker.settings())));
        assertThatThrownBy(() -> setThroughController(guess))
                .hasMessageContaining("Invalid username or password");

        Map<String, Object> right = new HashMap<>(guess);
        right.put(LOGIN, login);
        setThroughController(right);
    }

    @Test
    void theLoginAndTheRecordsAreThereAfterARestart() throws Exception {
        Path home = directory.resolve("kafka");
        Map<String, String> before;
        try (KafkaBroker first = KafkaBroker.startWithLogin(home, 0)) {
            first.createTopics(TopicsFile.bundled());
            write(first.settings());
            before = first.settings().properties();
            first.kill();
        }
        try (KafkaBroker next = KafkaBroker.startWithLogin(home, 0)) {
            assertThat(next.settings().properties()).isEqualTo(before);
            assertThat(records(next)).isEqualTo(1);

            ClientFiles files = next.clientFiles();
            assertThat(
                            KafkaSettings.from(
                                    KafkaConfig.read(
                                            Optional.of(files.java()), Map.of(), Map.of())))
                    .isEqualTo(next.settings());
            assertThat(Files.readAllLines(files.librdkafka()))
                    .containsExactly(
                            "bootstrap.servers=" + next.bootstrapServers(),
                            "sasl.mechanism=SCRAM-SHA-512",
                            "sasl.password=" + password(next.settings()),
                            "sasl.username=nextup",
                            "security.protocol=SASL_PLAINTEXT");
            Path place = directory.resolve("run");
            files.publish(place);
            assertThat(place.resolve("client.properties")).hasSameTextualContentAs(files.java());
            Files.writeString(place.resolve("client.properties"), "a later run's");
            files.withdraw(place);
            assertThat(place).isDirectoryNotContaining("glob:**/librdkafka.properties");
            assertThat(place.resolve("client.properties")).hasContent("a later run's");
        }
    }

    /** Who is refused need not wait: the job's own check says why. */
    @Test
    void aUsersOwnBrokersAnswerAlsoByRefusingALoginButNotWhereNobodyListens() throws Exception {
        Path client = directory.resolve("client");
        KafkaSettings away =
                new KafkaSettings(
                        "127.0.0.1:" + Ports.free(1).get(0),
                        broker.settings().topics(),
                        broker.settings().properties());

        assertThat(UserBrokers.of(broker.settings(), client).answering()).isPresent();
        assertThat(UserBrokers.of(withPassword(broker, "guess"), client).answering()).isPresent();
        assertThat(UserBrokers.of(away, client).answering()).isEmpty();
    }

    @Test
    void onlyItsUserOpensAFileOfTheBrokerAndNothingElseHoldsThePassword() throws Exception {
        Path home = shared.resolve("kafka");
        Process find =
                new ProcessBuilder("find", home.toString(), "-perm", "/077")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(find.inputReader().lines()).isEmpty();
        assertThat(commandLine(broker.pid()))
                .contains("kafka.Kafka")
                .doesNotContain(password(broker.settings()));
        assertThat(Files.readString(home.resolve("kafka.log")))
                .doesNotContain(password(broker.settings()));
    }

    @Test
    void topicsOfABrokerWithoutALoginAreNotOpenedUnderOne() throws Exception {
        Path home = directory.resolve("kafka");
        Files.createDirectories(home.resolve("data"));
        Files.createFile(home.resolve("data/meta.properties"));

        assertThatThrownBy(() -> KafkaBroker.startWithLogin(home, 0))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining(home + " has the topics of a broker without a login")
                .hasMessageContaining("--fresh");
        assertThat(home.resolve(BrokerSecurity.LOGIN_FILE)).doesNotExist();
    }

    /** The broker closes the connection, and a client retries until its patience ends. */
    private static void assertNoAnswer(KafkaSettings neighbour) {
        try (Admin admin = KafkaClients.admin(neighbour, BRIEF)) {
            assertThatThrownBy(() -> admin.listTopics().names().get(30, SECONDS))
                    .hasMessageContaining("Timed out");
        }
    }

    private static void write(KafkaSettings kafka) throws Exception {
        try (Producer<byte[], byte[]> producer = KafkaClients.writer(kafka, BRIEF_WRITER)) {
            producer.send(new ProducerRecord<>(Topics.MODELS, new byte[] {1}, new byte[] {2}))
                    .get(30, SECONDS);
        }
    }

    /** Counts the records of the models topic. */
    private static int records(KafkaBroker broker) {
        TopicPartition only = new TopicPartition(Topics.MODELS, 0);
        try (Consumer<byte[], byte[]> consumer = KafkaClients.reader(broker.settings(), Map.of())) {
            return Math.toIntExact(consumer.endOffsets(List.of(only)).get(only));
        }
    }

    private static void setThroughController(Map<String, Object> client) throws Exception {
        ConfigResource allBrokers = new ConfigResource(ConfigResource.Type.BROKER, "");
        AlterConfigOp set =
                new AlterConfigOp(
                        new ConfigEntry("message.max.bytes", "1000000"), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(client)) {
            admin.incrementalAlterConfigs(Map.of(allBrokers, List.of(set))).all().get(30, SECONDS);
        }
    }

    private static KafkaSettings withPassword(KafkaBroker broker, String password) {
        Map<String, String> properties = new HashMap<>(broker.settings().properties());
        properties.computeIfPresent(
                LOGIN, (key, value) -> value.replace(password(broker.settings()), password));
        return new KafkaSettings(broker.bootstrapServers(), TopicNames.defaults(), properties);
    }

    private static String password(KafkaSettings kafka) {
        return password(kafka.properties().get(LOGIN));
    }

    private static String password(String login) {
        Matcher password = PASSWORD.matcher(login);
        assertThat(password.find()).isTrue();
        return password.group(1);
    }

    private static String commandLine(long pid) throws IOException {
        return Files.readString(
                Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
    }
}
