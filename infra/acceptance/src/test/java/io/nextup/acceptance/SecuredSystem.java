package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.CatalogueItem;
import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.SecuredBroker;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.VerbRun;
import io.nextup.local.broker.AclsCreator;
import io.nextup.local.broker.AclsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;

/**
 * A broker that trusts nobody, a Flink cluster, and a user for each part of Nextup with the rights
 * of {@code infra/kafka/acls.yaml}. All passwords contain one word, which must be seen nowhere.
 */
final class SecuredSystem implements AutoCloseable {
    /** The word; no other text contains it. */
    static final String CANARY = "canary" + UUID.randomUUID().toString().replace("-", "");

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String PREFIX = "User:nextup-";

    private final Path directory;
    private final SecuredBroker broker;
    private final FlinkCluster flink;
    private final Map<String, KafkaSettings> users = new HashMap<>();
    private final List<VerbRun> runs = new ArrayList<>();
    private final Admin superUser;
    private final AclsCreator acls;

    private SecuredSystem(Path directory, SecuredBroker broker, FlinkCluster flink) {
        this.directory = directory;
        this.broker = broker;
        this.flink = flink;
        this.superUser = KafkaClients.admin(broker.superUser(), Map.of());
        this.acls = new AclsCreator(superUser, broker.superUser());
    }

    /** Starts both, has the super user give the rights, and the topic admin create the topics. */
    static SecuredSystem start(Path directory) throws Exception {
        CompletableFuture<FlinkCluster> flink =
                CompletableFuture.supplyAsync(
                        () ->
                                FlinkCluster.start(
                                        directory.resolve("flink"),
                                        1,
                                        1,
                                        Map.of(
                                                "execution.checkpointing.interval", "500 ms",
                                                "execution.checkpointing.min-pause", "0 s")));
        SecuredBroker broker;
        try {
            broker = SecuredBroker.start(Files.createDirectory(directory.resolve("kafka")));
        } catch (Exception e) {
            flink.join().close();
            throw e;
        }
        SecuredSystem system = new SecuredSystem(directory, broker, flink.join());
        try {
            for (AclsFile.Principal one : AclsFile.bundled().principals()) {
                String name = one.principal().substring("User:".length());
                system.users.put(
                        part(one.principal()),
                        broker.addUser(name, "%s-of-%s".formatted(CANARY, name)));
            }
            system.users.put("root", broker.superUser());
            assertThat(system.verb("root", "topics", "--acls").exitCode()).isZero();
            assertThat(system.verb("topic-admin", "topics").exitCode()).isZero();
            return system;
        } catch (Exception | AssertionError e) {
            system.close();
            throw e;
        }
    }

    /** Returns the name of a part, such as {@code topic-admin}. */
    static String part(String principal) {
        return principal.substring(PREFIX.length());
    }

    SecuredBroker broker() {
        return broker;
    }

    FlinkCluster flink() {
        return flink;
    }

    Path directory() {
        return directory;
    }

    KafkaSettings settings(String part) {
        return users.get(part);
    }

    /** Everything that verbs have printed so far. */
    List<VerbRun> runs() {
        return runs;
    }

    /** Runs a verb as the user of a part. */
    VerbRun verb(String part, String... arguments) {
        return verb(settings(part), arguments);
    }

    VerbRun verb(KafkaSettings user, String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.add("--kafka-config=" + config(user));
        VerbRun run = VerbRun.of(words);
        runs.add(run);
        return run;
    }

    /** Returns everything that a failing verb prints in a process of its own. */
    String terminalOf(KafkaSettings user, String... arguments) throws Exception {
        Path printed = directory.resolve("terminal.txt");
        List<String> words =
                new ArrayList<>(
                        List.of(
                                ChildJvm.javaCommand(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Nextup.class.getName()));
        words.addAll(List.of(arguments));
        words.add("--kafka-config=" + config(user));
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile());
        // Java prints a line about it, which is not the verb's.
        builder.environment().remove("JDK_JAVA_OPTIONS");
        Process verb = builder.start();
        assertThat(verb.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(verb.exitValue()).isEqualTo(1);
        return Files.readString(printed);
    }

    private Path config(KafkaSettings user) {
        try {
            return SecuredBroker.write(
                    user, directory.resolve("%08x.properties".formatted(user.hashCode())));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Submits the job, exactly-once; returns its id. */
    String submit(KafkaSettings user) {
        return flink.submit(
                Installation.current().jobJar(),
                List.of(
                        "--nextup.models.unsigned",
                        "allow",
                        "--nextup.kafka.config",
                        config(user).toString(),
                        "--nextup.publish.delivery",
                        "exactly-once",
                        "--nextup.models.cache-dir",
                        directory.resolve("cache").toString(),
                        "--nextup.parallelism",
                        "1"));
    }

    /** Sends a record to the interactions topic as the producer. */
    void send(String user, byte[] value, long timeMillis) throws IOException {
        send("producer", Topics.INTERACTIONS, user, value, timeMillis);
    }

    /** Sends a request to erase a user, as the application that may. */
    void requestErasure(String user, String requestId) throws IOException {
        send(
                "erasure-requester",
                Topics.ERASURE_REQUESTS,
                user,
                requestId.getBytes(UTF_8),
                InstantSource.system().millis());
    }

    /** Sends an item, as the application that may. */
    void sendItem(String itemId) throws IOException {
        send(
                "items",
                Topics.ITEMS,
                itemId,
                Codecs.CATALOGUE_ITEM.encode(
                        new CatalogueItem(itemId, true, null, null, List.of(), Map.of(), null),
                        Encoding.JSON),
                InstantSource.system().millis());
    }

    private void send(String part, String topic, String key, byte[] value, long timeMillis)
            throws IOException {
        try (AcknowledgedWriter writer = AcknowledgedWriter.connect(settings(part), topic)) {
            writer.write(
                    List.of(
                            new ProducerRecord<>(
                                    topic, null, timeMillis, key.getBytes(UTF_8), value)));
        }
    }

    void click(String user, String item, long timeMillis) throws IOException {
        send(
                user,
                Codecs.INTERACTION.encode(
                        Interaction.click(user + timeMillis, user, item, timeMillis),
                        Encoding.JSON),
                timeMillis);
    }

    /** Reads recommendations as the consumer, in a group of its own, until there are so many. */
    List<ConsumerRecord<byte[], byte[]>> consume(String group, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long start = System.nanoTime();
        try (Consumer<byte[], byte[]> consumer =
                KafkaClients.reader(
                        settings("consumer"), Map.of(ConsumerConfig.GROUP_ID_CONFIG, group))) {
            consumer.subscribe(List.of(Topics.RECOMMENDATIONS));
            while (records.size() < count || consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("time until %d recommendations, after %d", count, records.size())
                        .isLessThan(PATIENCE);
            }
            consumer.commitSync();
        }
        return records;
    }

    /** Takes rights away; {@link #giveAll} gives them back. */
    void take(AclBinding... rights) {
        acls.remove(List.of(rights));
    }

    void giveAll() {
        acls.add(AclsFile.bundled());
    }

    Admin superUser() {
        return superUser;
    }

    @Override
    public void close() {
        superUser.close();
        flink.close();
        broker.close();
    }
}
