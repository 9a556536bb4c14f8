package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.event.DeadLetter;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.Interaction;
import io.nextup.event.JobProgress;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.launcher.Nextup;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.Wait;
import io.nextup.trainer.erase.ErasureReceipts;
import io.nextup.trainer.store.Erasure;
import io.nextup.trainer.store.PendingErasures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An erasure from the topic to its receipt, through the real job and its checkpoints on disk. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ErasureIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Recent: what is older than the topic's retention is removed while the trial runs. */
    private static final long TIME = InstantSource.system().millis() - 60_000;

    private static final long ERASED_TIME = TIME + 1_000;
    private static final long NOW = TIME + 5_000;
    private static final String ADA_SHA256 =
            "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029";
    private static final int UNKNOWN_USER = 3;
    private static final String PRIVATE_KEY = "signing.pem";
    private static final String PUBLIC_KEY = "erasure-key.pem";

    /** Differs from receipt to receipt. */
    private static final String WRITTEN = "writtenTimeMillis";

    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private KafkaBroker broker;
    private KafkaProducer<byte[], byte[]> producer;

    /** Of a trainer that stopped after the receipt, before its store had forgotten the erasure. */
    private record Stopping(Erasure erasure) implements PendingErasures {
        @Override
        public Optional<String> topicId() {
            return Optional.empty();
        }

        @Override
        public List<Erasure> erasures() {
            return List.of(erasure);
        }

        @Override
        public void acknowledge(Collection<Erasure> done) {}

        @Override
        public void close() {}
    }

    @Test
    void theReceiptComesWithTheCheckpointThatNoLongerHoldsTheUserAndHarmsNobodyWhoReturns()
            throws Exception {
        try (KafkaBroker started = KafkaBroker.start(directory.resolve("kafka"), 0);
                KafkaProducer<byte[], byte[]> opened = producer(started)) {
            broker = started;
            producer = opened;
            TestKeys keys = TestKeys.make();
            keys.writePrivate(directory.resolve(PRIVATE_KEY));
            keys.writePublic(directory.resolve(PUBLIC_KEY));
            broker.createTopics(TopicsFile.bundled());
            click("bob", "i1", TIME);
            click("bob", "i4", TIME + 1);
            // For validation.
            click("bob", "i1", TIME + 2);
            click("ada", "i1", TIME);
            click("ada", "i2", TIME + 1);
            // Nothing follows it in its partition.
            RecordMetadata tombstone = send("ada", null, ERASED_TIME);
            train();
            Path model = Path.of(json().get("path").textValue());
            assertThat(Artifact.read(model).vocabulary().itemIds())
                    .containsExactlyInAnyOrder("i1", "i4");
            erasures();
            assertThat(json().get("receiptCount").intValue()).isZero();
            assertThat(json().get("erasures")).hasSize(1);
            assertThat(json().get("erasures").get(0).get("reason").textValue())
                    .isEqualTo(
                            "job nextup has committed nothing in partition %d: run it until a checkpoint completes, or name its consumer group"
                                    .formatted(tombstone.partition()));
            assertThat(receipts()).isEmpty();
            withTheJobRunning(
                    () -> {
                        becomesAReceiptAndTheUserMayReturn(tombstone);
                        isFromThenOnOnlyForWhoeverHoldsTheKey();
                    });
        }
    }

    private void becomesAReceiptAndTheUserMayReturn(RecordMetadata tombstone) throws Exception {
        // A job to which nobody sends a click commits, too.
        awaitCommitted(
                new TopicPartition(tombstone.topic(), tombstone.partition()),
                tombstone.offset(),
                () -> {});
        erasures();
        assertThat(json().get("receiptCount").intValue()).isEqualTo(1);
        Erasure erasure =
                new Erasure("ada", tombstone.partition(), tombstone.offset(), ERASED_TIME);
        ErasureReceipt receipt = receipt(erasure, erasure.offset() + 1);
        assertThat(receipts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields(WRITTEN)
                .containsExactly(receipt);
        erasures();
        assertThat(json().get("erasures")).isEmpty();
        assertThat(state("ada")).isEqualTo(UNKNOWN_USER);
        assertThat(state("bob")).isZero();

        RecordMetadata back = click("ada", "i3", TIME + 2);
        awaitCommitted(back);
        assertThat(state("ada")).isZero();
        JsonNode ada = json();
        assertThat(ada.get("sequence").intValue()).isEqualTo(1);
        assertThat(ada.get("interactions")).hasSize(1);
        assertThat(ada.get("interactions").get(0).get("itemId").textValue()).isEqualTo("i3");

        try (ErasureReceipts again =
                ErasureReceipts.connect(
                        broker.settings(),
                        List.of(JobNames.OF_DEFAULT_SLOT),
                        InstantSource.fixed(Instant.ofEpochMilli(NOW)))) {
            again.settle(new Stopping(erasure));
        }
        assertThat(receipts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields(WRITTEN)
                .containsExactly(receipt, receipt(erasure, back.offset() + 1));
    }

    /** The job and the trainer have the key; the tombstone of above is exempt. */
    private void isFromThenOnOnlyForWhoeverHoldsTheKey() throws Exception {
        // From here on nothing in the partition is exempt.
        click("ada", "i4", InstantSource.system().millis());
        send("ada", null, ERASED_TIME);
        awaitCommitted(click("ada", "i1", InstantSource.system().millis()));
        assertThat(state("ada")).isZero();
        assertThat(json().get("interactions")).hasSize(3);

        send(Topics.ERASURE_REQUESTS, "ada", "r-1".getBytes(UTF_8), NOW);
        forward();
        assertThat(json().get("forwardedCount").intValue()).isEqualTo(1);
        forward();
        assertThat(json().get("forwardedCount").intValue()).isZero();
        ConsumerRecord<byte[], byte[]> signed = lastTombstone();
        awaitCommitted(partitionOf(signed), signed.offset());
        assertThat(state("ada")).isEqualTo(UNKNOWN_USER);

        awaitCommitted(click("ada", "i2", InstantSource.system().millis()));
        copy(signed);
        awaitCommitted(click("ada", "i3", InstantSource.system().millis()));
        assertThat(state("ada")).isZero();
        JsonNode ada = json();
        assertThat(ada.get("interactions")).hasSize(2);
        assertThat(refusals())
                .containsExactly(
                        DeadLetter.Reason.ERASURE_NOT_SIGNED, DeadLetter.Reason.ERASURE_REPEATED);

        int before = receipts().size();
        train();
        erasures();
        assertThat(receipts().subList(before, receipts().size()))
                .extracting(ErasureReceipt::partition, ErasureReceipt::offset)
                .containsExactly(tuple(signed.partition(), signed.offset()));
        aSavepointOfTheStoreHoldsWhatTheJobHolds(ada);
    }

    private void aSavepointOfTheStoreHoldsWhatTheJobHolds(JsonNode ada) throws Exception {
        assertThat(state("bob")).isZero();
        JsonNode bob = json();
        Path built = directory.resolve("built");

        assertThat(
                        execute(
                                List.of(
                                        "state",
                                        "build",
                                        "--json",
                                        "--store=" + history(),
                                        "--to=" + built)))
                .as(err.toString())
                .isZero();
        assertThat(json().get("userCount").intValue()).isEqualTo(2);
        assertThat(json().get("nextOffsets")).hasSize(4);
        assertThat(state("ada", built)).isZero();
        assertThat(json()).isEqualTo(ada);
        assertThat(state("bob", built)).isZero();
        assertThat(json()).isEqualTo(bob);
    }

    private void forward() {
        run("erasures", "forward", "--signing-key=" + directory.resolve(PRIVATE_KEY));
    }

    private ConsumerRecord<byte[], byte[]> lastTombstone() throws TopicException {
        List<ConsumerRecord<byte[], byte[]>> signed = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(broker.settings(), PATIENCE)) {
            scan.readToEnd(
                    Topics.INTERACTIONS,
                    record -> {
                        if (record.headers().lastHeader("nextup-erasure-signature") != null) {
                            signed.add(record);
                        }
                    });
        }
        assertThat(signed).hasSize(1);
        return signed.get(0);
    }

    /** As anybody can who may write interactions. */
    private void copy(ConsumerRecord<byte[], byte[]> record) throws Exception {
        send(
                new ProducerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.timestamp(),
                        record.key(),
                        record.value(),
                        record.headers()));
    }

    private List<DeadLetter.Reason> refusals() throws Exception {
        List<DeadLetter.Reason> reasons = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(broker.settings(), PATIENCE)) {
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            scan.readToEnd(Topics.DEAD_LETTERS, letters::add);
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                reasons.add(Codecs.DEAD_LETTER.decode(letter.value(), -1).reason());
            }
        }
        return reasons;
    }

    private static TopicPartition partitionOf(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private static ErasureReceipt receipt(Erasure erasure, long committedOffset) {
        return new ErasureReceipt(
                ADA_SHA256,
                Topics.INTERACTIONS,
                erasure.partition(),
                erasure.offset(),
                ERASED_TIME,
                List.of(new JobProgress("nextup", committedOffset)),
                NOW,
                null);
    }

    private Path history() {
        return directory.resolve("history");
    }

    private void awaitCommitted(RecordMetadata record) {
        awaitCommitted(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    /**
     * Flink commits between two polls, and a poll without a record lasts 10 s: so a click of
     * another partition comes again and again, by which no sequence changes.
     */
    private void awaitCommitted(TopicPartition partition, long offset) {
        awaitCommitted(partition, offset, this::repeatBobsFirstClick);
    }

    private void awaitCommitted(TopicPartition partition, long offset, Runnable meanwhile) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Wait.until(
                    PATIENCE,
                    () -> {
                        meanwhile.run();
                        OffsetAndMetadata next = committed(admin).get(partition);
                        return next != null && next.offset() > offset;
                    },
                    () -> partition + ":" + offset + " is behind no committed offset");
        }
    }

    private void repeatBobsFirstClick() {
        try {
            click("bob", "i1", TIME);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) {
        try {
            return admin.listConsumerGroupOffsets("nextup")
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private interface Steps {
        void run() throws Exception;
    }

    /** With options that would take the proof out of the committed offsets, were they obeyed. */
    private void withTheJobRunning(Steps steps) throws Exception {
        try (FlinkCluster cluster =
                FlinkCluster.start(
                        directory.resolve("flink"),
                        1,
                        1,
                        Map.of(
                                "execution.checkpointing.interval", "1 s",
                                "execution.checkpointing.min-pause", "0 s",
                                "execution.checkpointing.unaligned.enabled", "true",
                                // None is deleted while it is read.
                                "execution.checkpointing.num-retained", "1000"))) {
            cluster.submit(
                    Installation.current().jobJar(),
                    List.of(
                            "--nextup.models.unsigned",
                            "allow",
                            "--nextup.kafka.bootstrap-servers",
                            broker.bootstrapServers(),
                            "--nextup.kafka.properties.commit.offsets.on.checkpoint",
                            "false",
                            "--nextup.ingest.erasure-keys",
                            directory.resolve(PUBLIC_KEY).toString(),
                            "--nextup.ingest.erasure-keys-since",
                            Instant.ofEpochMilli(NOW).toString(),
                            "--nextup.models.cache-dir",
                            directory.resolve("cache").toString(),
                            "--nextup.parallelism",
                            "1"));
            steps.run();
        }
    }

    private void train() {
        run(
                "train",
                "--family=popularity",
                "--from=kafka",
                "--min-item-users=1",
                "--store=" + history(),
                "--erasure-keys=" + directory.resolve(PUBLIC_KEY),
                "--erasure-keys-since=" + Instant.ofEpochMilli(NOW),
                "--fit=all",
                "--registry=" + directory.resolve("registry"),
                "--announce");
    }

    private void erasures() {
        run("erasures", "--store=" + history());
    }

    /** A verb that reaches the broker; what it prints is in {@link #out}. */
    private void run(String... verb) {
        List<String> arguments = new ArrayList<>(List.of(verb));
        arguments.add("--bootstrap-servers=" + broker.bootstrapServers());
        arguments.add("--json");
        assertThat(execute(arguments)).as(err.toString()).isZero();
    }

    private int execute(List<String> arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Nextup.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    /** Of the newest checkpoint; the exit code, with what was printed in {@link #out}. */
    private int state(String user) {
        return state(user, newestCheckpoint());
    }

    private int state(String user, Path savepoint) {
        return execute(
                List.of("state", "show", "--json", "--user=" + user, "--savepoint=" + savepoint));
    }

    private Path newestCheckpoint() {
        Path checkpoints = directory.resolve("flink").resolve("checkpoints");
        try (Stream<Path> files = Files.walk(checkpoints, 3)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .map(Path::getParent)
                    .max(Comparator.comparingInt(ErasureIT::number))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a directory named {@code chk-N}. */
    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring(4));
    }

    private RecordMetadata click(String user, String item, long timeMillis) throws Exception {
        Interaction interaction = Interaction.click(user + timeMillis, user, item, timeMillis);
        return send(user, Codecs.INTERACTION.encode(interaction, Encoding.JSON), timeMillis);
    }

    private RecordMetadata send(String key, byte[] value, long timeMillis) throws Exception {
        return send(Topics.INTERACTIONS, key, value, timeMillis);
    }

    private RecordMetadata send(String topic, String key, byte[] value, long timeMillis)
            throws Exception {
        return send(new ProducerRecord<>(topic, null, timeMillis, key.getBytes(UTF_8), value));
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws Exception {
        return producer.send(record).get();
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaBroker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private List<ErasureReceipt> receipts() throws TopicException, DecodeException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(broker.settings(), PATIENCE)) {
            scan.readToEnd(Topics.ERASURE_RECEIPTS, records::add);
        }
        List<ErasureReceipt> receipts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            receipts.add(Codecs.ERASURE_RECEIPT.decode(record.value(), record.timestamp()));
        }
        return receipts;
    }
}
