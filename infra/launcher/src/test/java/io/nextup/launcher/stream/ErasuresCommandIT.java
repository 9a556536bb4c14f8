package io.nextup.launcher.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ErasureReceipt;
import io.nextup.event.JobProgress;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.intake.ErasureId;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.Verdict;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.TopicScan;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.signature.PublicKeys;
import io.nextup.trainer.erase.ErasureStatus;
import io.nextup.trainer.history.ArrivalCounts;
import io.nextup.trainer.operate.Erase;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.operate.FakeStore;
import io.nextup.trainer.store.Erasure;
import io.nextup.trainer.store.FakePendingErasures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Committed offsets and receipts of a real broker; {@code ErasureIT} has a running job as well. */
class ErasuresCommandIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long NOW = InstantSource.system().millis();
    private static final String ADA_SHA256 =
            "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029";
    private static final String BEA_SHA256 =
            "b6e1557a1ed3900d7be8e28bb5f137d91812f31e59a90ceddac0276bc532d18e";

    @RegisterExtension static final TrainerBroker BROKER = new TrainerBroker();

    private final FakeFamily family = new FakeFamily();
    private final FakePendingErasures store =
            new FakePendingErasures(
                    new Erasure("ada", 1, 41, 1_764_000_000_123L),
                    new Erasure("bea", 0, 17, 1_764_000_000_456L));

    @Test
    void whatEveryJobHasForgottenGetsItsReceiptAndTheRestSaysWhatItWaitsFor() throws Exception {
        Erase.Result before =
                FakeStore.erase(clock(), store)
                        .run(Path.of("history"), BROKER.settings(), List.of("nextup"));
        assertThat(before.receipts()).isZero();
        assertThat(before.waiting()).isEqualTo(2);
        assertThat(before.topic()).isEqualTo("nextup.interactions.v1");
        assertThat(before.statuses().get(0))
                .isEqualTo(
                        new ErasureStatus.Waiting(
                                new Erasure("ada", 1, 41, 1_764_000_000_123L),
                                "job nextup has committed nothing in partition 1: run it until a checkpoint completes, or name its consumer group"));
        assertThat(receipts()).isEmpty();

        commit("nextup", Map.of(partition(1), 42L, partition(0), 17L));
        // Another topic's offsets prove nothing.
        commit("nextup", Map.of(new TopicPartition(Topics.MODELS, 0), 1_000L));
        VerbRun run = erasures();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .isEqualTo(
                        """
                        %s  nextup.interactions.v1:1:41, 2025-11-24T16:00:00.123Z
                            receipt written
                        %s  nextup.interactions.v1:0:17, 2025-11-24T16:00:00.456Z
                            waits: job nextup has committed offset 17 in partition 0: a checkpoint must complete beyond 17
                        1 receipts written, 1 erasures wait
                        """
                                .formatted(ADA_SHA256, BEA_SHA256));
        assertThat(store.erasures()).extracting(Erasure::userId).containsExactly("bea");
        assertThat(store.isClosed()).isTrue();
        assertThat(receipts())
                .containsExactly(
                        new ErasureReceipt(
                                ADA_SHA256,
                                "nextup.interactions.v1",
                                1,
                                41,
                                1_764_000_000_123L,
                                List.of(new JobProgress("nextup", 42)),
                                clock().millis(),
                                null));

        commit("nextup", Map.of(partition(0), 18L));
        VerbRun two = erasures("--job-group", "nextup", "--job-group", "other", "--json");
        assertThat(two.json().get("erasures"))
                .hasToString(
                        "[{\"userIdSha256\":\"%s\",\"topic\":\"nextup.interactions.v1\",\"partition\":0,\"offset\":17,\"requestedTime\":1764000000456,\"state\":\"waiting\",\"reason\":\"job other has committed nothing in partition 0: run it until a checkpoint completes, or name its consumer group\"}]"
                                .formatted(BEA_SHA256));

        assertThat(erasures("--json").out().strip())
                .isEqualTo(
                        "{\"receiptCount\":1,\"waitingCount\":0,\"erasures\":[{\"userIdSha256\":\"%s\",\"topic\":\"nextup.interactions.v1\",\"partition\":0,\"offset\":17,\"requestedTime\":1764000000456,\"state\":\"receipt-written\",\"reason\":null}]}"
                                .formatted(BEA_SHA256));
        assertThat(receipts()).hasSize(2);
        assertThat(erasures().out()).isEqualTo("0 receipts written, 0 erasures wait\n");
    }

    /** The requests' topic has two partitions, as that of the interactions. */
    @Test
    void requestsAreForwardedOnceSignedAndInTheirUsersPartitionAndBadOnesAreNamed(
            @TempDir Path directory) throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path signing = signingKey(directory, keys);
        String topic = createRequests();
        try (AcknowledgedWriter writer = AcknowledgedWriter.open(BROKER.settings(), topic)) {
            writer.write("ada".getBytes(UTF_8), "r-1".getBytes(UTF_8));
            writer.write("bea".getBytes(UTF_8), null);
            writer.write("bea".getBytes(UTF_8), "r-2".getBytes(UTF_8));
        }

        VerbRun first = forward(topic, signing);
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.out()).isEqualTo("2 erasures forwarded, 1 requests refused\n");
        assertThat(first.err())
                .contains("%s:0:1: a request has a user id as its key".formatted(topic));
        VerbRun second = forward(topic, signing);
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.out()).isEqualTo("0 erasures forwarded, 0 requests refused\n");

        ErasureRules rules =
                new ErasureRules(new PublicKeys(List.of(keys.getPublic()), "test"), null, Map.of());
        ArrivalCounts counts =
                new ArrivalCounts(IntakeRules.defaults().withErasures(rules), null, Map.of());
        List<Verdict> verdicts = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(BROKER.settings(), PATIENCE)) {
            scan.readToEnd(
                    Topics.INTERACTIONS,
                    record -> {
                        assertThat(record.timestamp()).isEqualTo(NOW);
                        assertThat(record.partition())
                                .isEqualTo(BuiltInPartitioner.partitionForKey(record.key(), 2));
                        verdicts.add(counts.judge(record));
                    });
        }
        assertThat(verdicts)
                .containsExactlyInAnyOrder(
                        new Verdict.Erasure("ada", new ErasureId("r-1", NOW)),
                        new Verdict.Erasure("bea", new ErasureId("r-2", NOW)));
    }

    /** More than one batch. A time ahead of the clock would be refused by job and trainer. */
    @Test
    void manyRequestsAreForwardedWithTimesNearTheClock(@TempDir Path directory) throws Exception {
        int users = 10_500;
        Path signing =
                signingKey(directory, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        String topic = createRequests();
        try (AcknowledgedWriter writer = AcknowledgedWriter.open(BROKER.settings(), topic)) {
            List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
            for (int user = 0; user < users; user++) {
                requests.add(request(topic, "many-" + user, "r-1"));
            }
            requests.add(request(topic, "many-0", "r-2"));
            requests.add(request(topic, "many-10499", "r-2"));
            writer.write(requests);
        }

        assertThat(forward(topic, signing).out())
                .isEqualTo("10502 erasures forwarded, 0 requests refused\n");
        Map<String, List<Long>> times = new HashMap<>();
        try (TopicScan scan = TopicScan.open(BROKER.settings(), PATIENCE)) {
            scan.readToEnd(
                    Topics.INTERACTIONS,
                    record -> {
                        String user = new String(record.key(), UTF_8);
                        if (user.startsWith("many-")) {
                            times.computeIfAbsent(user, u -> new ArrayList<>())
                                    .add(record.timestamp());
                        }
                    });
        }
        assertThat(times).hasSize(users);
        assertThat(times.get("many-0")).containsExactly(NOW, NOW + 1);
        assertThat(times.get("many-1")).containsExactly(NOW);
        assertThat(times.get("many-10499")).containsExactly(NOW + 1, NOW + 2);
    }

    @Test
    void requestsThatRetentionRemovedBeforeTheyWereForwardedAreNamed(@TempDir Path directory)
            throws Exception {
        Path signing =
                signingKey(directory, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        String topic = createRequests();
        try (AcknowledgedWriter writer = AcknowledgedWriter.open(BROKER.settings(), topic)) {
            writer.write(List.of(request(topic, "ada", "r-1")));
            assertThat(forward(topic, signing).exitCode()).isZero();
            writer.write(List.of(request(topic, "bea", "r-2"), request(topic, "bob", "r-3")));
            removeBefore(new TopicPartition(topic, 0), 3);
            writer.write(List.of(request(topic, "cid", "r-4")));
        }

        VerbRun run = forward(topic, signing);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).startsWith("1 erasures forwarded");
        assertThat(run.err())
                .contains("%s:0: offsets 1 to 2 were removed".formatted(topic), "send those");
        assertThat(forward(topic, signing).exitCode()).isZero();
    }

    private static void removeBefore(TopicPartition partition, long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static ProducerRecord<byte[], byte[]> request(String topic, String user, String id) {
        return new ProducerRecord<>(topic, user.getBytes(UTF_8), id.getBytes(UTF_8));
    }

    private static Path signingKey(Path directory, KeyPair keys) throws IOException {
        Path signing = directory.resolve("signing.pem");
        Files.writeString(
                signing,
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(
                                Base64.getEncoder()
                                        .encodeToString(keys.getPrivate().getEncoded())));
        Files.setPosixFilePermissions(signing, PosixFilePermissions.fromString("rw-------"));
        return signing;
    }

    private static String createRequests() throws Exception {
        String topic = "requests-" + System.nanoTime();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        return topic;
    }

    private VerbRun forward(String topic, Path signing) {
        return execute(
                "erasures",
                "forward",
                "--requests=" + topic,
                "--signing-key=" + signing,
                "--bootstrap-servers=" + BROKER.bootstrapServers());
    }

    @Test
    void wrongUsageIsSaid() {
        assertThat(execute("erasures").err()).contains("Missing required option: '--store=DIR'");
        assertThat(
                        execute(
                                        "erasures",
                                        "forward",
                                        "--requests=" + Topics.INTERACTIONS,
                                        "--signing-key=none.pem")
                                .err())
                .contains("requests need a topic of their own");
    }

    private VerbRun erasures(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "erasures",
                                "--store=history",
                                "--bootstrap-servers=" + BROKER.bootstrapServers()));
        arguments.addAll(List.of(more));
        return execute(arguments.toArray(String[]::new));
    }

    private VerbRun execute(String... arguments) {
        CommandLine command =
                new CommandLine(CommandSpec.create().name("nextup"))
                        .addSubcommand(
                                ErasuresCommand.commandLine(
                                        FakeStore.erase(clock(), store),
                                        InstantSource.fixed(Instant.ofEpochMilli(NOW))));
        return VerbRun.of(
                command.setExecutionExceptionHandler(new OneLineErrors()), List.of(arguments));
    }

    private Clock clock() {
        return family.environment().clock();
    }

    private static TopicPartition partition(int partition) {
        return new TopicPartition(Topics.INTERACTIONS, partition);
    }

    /** As the job does: by a consumer that was assigned its partitions. */
    private static void commit(String group, Map<TopicPartition, Long> offsets) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", BROKER.bootstrapServers());
        properties.put("group.id", group);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
            consumer.assign(offsets.keySet());
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            offsets.forEach((of, offset) -> committed.put(of, new OffsetAndMetadata(offset)));
            consumer.commitSync(committed);
        }
    }

    private static List<ErasureReceipt> receipts() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(BROKER.settings(), PATIENCE)) {
            scan.readToEnd(Topics.ERASURE_RECEIPTS, records::add);
        }
        List<ErasureReceipt> receipts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ErasureReceipt receipt = Codecs.ERASURE_RECEIPT.decode(record.value(), -1);
            assertThat(new String(record.key(), UTF_8)).isEqualTo(receipt.userIdSha256());
            receipts.add(receipt);
        }
        return receipts;
    }
}
