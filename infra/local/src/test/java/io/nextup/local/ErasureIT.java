package io.nextup.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.event.Codecs;
import io.nextup.event.DecodeException;
import io.nextup.event.Encoding;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.Interaction;
import io.nextup.event.JobProgress;
import io.nextup.event.Topics;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.Wait;
import io.nextup.model.Artifact;
import io.nextup.trainer.erase.ErasureReceipts;
import io.nextup.trainer.erase.ErasureStatus.Waiting;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.TopicScan;
import io.nextup.trainer.store.Erasure;
import io.nextup.trainer.store.HistoryStore;
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
import org.apache.kafka.clients.consumer.Consumer;
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
    private static final long TIME = 1_764_000_000_123L;
    private static final long ERASED_TIME = 1_764_000_001_000L;
    private static final long NOW = 1_764_000_005_678L;
    private static final String ADA_SHA256 =
            "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029";
    private static final int UNKNOWN_USER = 3;

    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private KafkaBroker broker;

    /** Of a trainer that stops after each receipt, before its store has forgotten the erasure. */
    private record Stopping(Optional<String> topicId, Erasure erasure) implements PendingErasures {
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
        try (KafkaBroker started = KafkaBroker.start(directory.resolve("kafka"), 0)) {
            broker = started;
            broker.createTopics(TopicsFile.bundled());
            click("bob", "i1", TIME);
            click("bob", "i4", TIME + 1);
            click("ada", "i1", TIME);
            click("ada", "i2", TIME + 1);
            // Nothing follows it in its partition.
            RecordMetadata tombstone = send("ada", null, ERASED_TIME);
            Erasure erasure =
                    new Erasure("ada", tombstone.partition(), tombstone.offset(), ERASED_TIME);
            try (HistoryStore store = HistoryStore.open(history());
                    ErasureReceipts receipts =
                            ErasureReceipts.connect(
                                    broker.bootstrapServers(),
                                    List.of(ErasureReceipts.DEFAULT_JOB_GROUP),
                                    InstantSource.fixed(Instant.ofEpochMilli(NOW)))) {
                store.readOn(broker.bootstrapServers(), note -> {});
                assertThat(receipts.settle(store))
                        .containsExactly(
                                new Waiting(
                                        erasure,
                                        "job nextup has committed nothing in partition %d: run it until a checkpoint completes, or name its consumer group"
                                                .formatted(tombstone.partition())));
                assertThat(receipts()).isEmpty();
                withTheJobRunning(() -> becomesAReceiptAndTheUserMayReturn(receipts, store));
            }
        }
    }

    private void becomesAReceiptAndTheUserMayReturn(ErasureReceipts receipts, HistoryStore store)
            throws Exception {
        Erasure erasure = store.erasures().get(0);
        awaitAllSettled(receipts, store);
        ErasureReceipt receipt =
                new ErasureReceipt(
                        ADA_SHA256,
                        Topics.INTERACTIONS,
                        erasure.partition(),
                        erasure.offset(),
                        ERASED_TIME,
                        List.of(new JobProgress("nextup", erasure.offset() + 1)),
                        NOW);
        assertThat(receipts()).containsExactly(receipt);
        assertThat(state("ada")).isEqualTo(UNKNOWN_USER);
        assertThat(state("bob")).isZero();
        assertThat(store.interactions()).extracting(Interaction::userId).containsOnly("bob");

        RecordMetadata back = click("ada", "i3", TIME + 2);
        awaitCommitted(back);
        assertThat(state("ada")).isZero();
        JsonNode ada = json();
        assertThat(ada.get("sequence").intValue()).isEqualTo(1);
        assertThat(ada.get("interactions")).hasSize(1);
        assertThat(ada.get("interactions").get(0).get("itemId").textValue()).isEqualTo("i3");

        receipts.settle(new Stopping(store.topicId(), erasure));
        List<ErasureReceipt> all = receipts();
        assertThat(all).hasSize(2).startsWith(receipt);
        assertThat(all.get(1)).usingRecursiveComparison().ignoringFields("jobs").isEqualTo(receipt);
        assertThat(all.get(1).jobs()).containsExactly(new JobProgress("nextup", back.offset() + 1));
        store.close();
        theVerbsDoTheSameAndALaterModelDoesNotKnowTheUser();
    }

    private void theVerbsDoTheSameAndALaterModelDoesNotKnowTheUser() throws Exception {
        RecordMetadata again = send("ada", null, ERASED_TIME + 1);
        awaitCommitted(again);
        run("train", "--family=popularity", "--from=kafka", "--store=" + history(), "--json");
        Path model = Path.of(json().get("path").textValue());
        assertThat(Artifact.read(model).vocabulary().itemIds())
                .containsExactlyInAnyOrder("i1", "i4");
        run("erasures", "--store=" + history(), "--json");
        assertThat(json().get("receipts").intValue()).isEqualTo(1);
        assertThat(receipts()).hasSize(3).last().matches(last -> last.offset() == again.offset());
        run("erasures", "--store=" + history(), "--json");
        assertThat(json().get("erasures")).isEmpty();
        assertThat(state("ada")).isEqualTo(UNKNOWN_USER);
    }

    private Path history() {
        return directory.resolve("history");
    }

    private void awaitCommitted(RecordMetadata record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Wait.until(
                    PATIENCE,
                    () -> committed(admin).get(partition).offset() > record.offset(),
                    () -> record + " is behind no committed offset");
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
            train();
            cluster.submit(
                    Installation.current().jobJar(),
                    List.of(
                            "--nextup.kafka.bootstrap-servers",
                            broker.bootstrapServers(),
                            "--nextup.kafka.properties.commit.offsets.on.checkpoint",
                            "false",
                            "--nextup.models.cache-dir",
                            directory.resolve("cache").toString(),
                            "--nextup.parallelism",
                            "1"));
            steps.run();
        }
    }

    private void train() throws IOException {
        Path events = Files.writeString(directory.resolve("events.txt"), "u i1 i2 i3\nv i3 i2\n");
        run("train", "--family=popularity", "--events=" + events, "--announce");
    }

    /** A verb that reaches the broker; what it prints is in {@link #out}. */
    private void run(String verb, String... more) {
        List<String> arguments = new ArrayList<>(List.of(verb));
        arguments.addAll(List.of(more));
        arguments.add("--bootstrap-servers=" + broker.bootstrapServers());
        if (verb.equals("train")) {
            arguments.addAll(List.of("--fit=all", "--registry=" + directory.resolve("registry")));
        }
        assertThat(execute(arguments)).as(out.toString()).isZero();
    }

    private int execute(List<String> arguments) {
        out.getBuffer().setLength(0);
        return Nextup.commandLine(new OneLineErrors())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments.toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    private static void awaitAllSettled(ErasureReceipts receipts, PendingErasures store) {
        Wait.until(
                PATIENCE,
                () -> {
                    try {
                        receipts.settle(store);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return store.erasures().isEmpty();
                },
                () -> "Erasures still wait: " + store.erasures());
    }

    /** Of the newest checkpoint; the exit code, with what was printed in {@link #out}. */
    private int state(String user) {
        return execute(
                List.of("state", "--json", "--user=" + user, "--savepoint=" + newestCheckpoint()));
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
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            return producer.send(
                            new ProducerRecord<>(
                                    Topics.INTERACTIONS,
                                    null,
                                    timeMillis,
                                    key.getBytes(UTF_8),
                                    value))
                    .get();
        }
    }

    private List<ErasureReceipt> receipts() throws HistoryException, DecodeException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer =
                TopicScan.consumer(broker.bootstrapServers(), PATIENCE)) {
            TopicScan.readToEnd(
                    consumer, broker.bootstrapServers(), Topics.ERASURES, PATIENCE, records::add);
        }
        List<ErasureReceipt> receipts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            receipts.add(Codecs.ERASURE_RECEIPT.decode(record.value(), record.timestamp()));
        }
        return receipts;
    }
}
