package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.launcher.Nextup;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.Wait;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way of a refused record through the real job and back, by the commands of an operator. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DeadLettersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final byte[] ADA = "ada".getBytes(UTF_8);

    /** Recent: half a minute after its start the broker deletes what is beyond retention. */
    private static final long TIME = InstantSource.system().millis() - 60_000;

    @TempDir private static Path clusterDirectory;

    private static FlinkCluster cluster;

    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private KafkaBroker broker;
    private String job;

    @BeforeAll
    static void startCluster() {
        cluster = FlinkCluster.start(clusterDirectory, 1, 2, Map.of());
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void startBroker() {
        broker = KafkaBroker.start(directory.resolve("kafka"), 0);
        broker.createTopics(TopicsFile.bundled());
    }

    /** Frees the slots for the next job. */
    @AfterEach
    void stopJobAndBroker() {
        try {
            if (job != null) {
                cluster.cancel(job);
                Wait.until(
                        PATIENCE,
                        () -> cluster.state(job).equals("CANCELED"),
                        () -> "The job is " + cluster.state(job));
            }
        } finally {
            broker.close();
        }
    }

    /** Submits a job. It needs no model: what is refused never reaches one. */
    private void submit(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--nextup.models.unsigned",
                                "allow",
                                "--nextup.kafka.bootstrap-servers",
                                broker.bootstrapServers(),
                                "--nextup.models.cache-dir",
                                directory.resolve("models").toString()));
        arguments.addAll(List.of(more));
        job = cluster.submit(Installation.current().jobJar(), arguments);
    }

    @Test
    void refusedRecordsAreShownCorrectedSentAndThenAccepted() throws Exception {
        submit();
        send(ADA, "{\"userId\":\"ada\"}".getBytes(UTF_8));
        send(ADA, new byte[] {(byte) 0xff, (byte) 0xfe});
        send(new byte[0], null);
        awaitLetters(3);

        assertThat(list("--reason", "missing-field,erasure-without-key", "--json")).isZero();
        assertThat(out.toString().lines()).hasSize(2);
        assertThat(err.toString())
                .isEqualTo(
                        "2 of 3 dead letters on nextup.dead-letters.v1 (missing-field 1, erasure-without-key 1)%n"
                                .formatted());

        Path file = directory.resolve("letters.jsonl");
        assertThat(list("--to", file.toString())).isZero();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(list("--to", file.toString())).isEqualTo(1);
        assertThat(directory).isDirectoryNotContaining("glob:**.part-*");

        List<String> mended = new ArrayList<>();
        for (String line : lines) {
            mended.add(
                    line.replace("ada\\\"}", "ada\\\",\\\"itemId\\\":\\\"ball\\\"}")
                            .replace("\"key\":\"\"", "\"key\":\"ada\""));
        }
        Files.write(file, mended);
        int before = interactions().size();
        assertThat(send(file.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("line ", ": undecodable: ")
                .endsWith(
                        "nextup dead-letters send: the job would refuse 1 lines of %s: correct or delete them; nothing was sent%n"
                                .formatted(file));
        assertThat(interactions()).hasSize(before);

        mended.removeIf(line -> line.contains("valueBase64"));
        Files.write(file, mended);
        out.getBuffer().setLength(0);
        assertThat(send(file.toString())).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "Sent 1 interactions and 1 erasures to nextup.interactions.v1%n"
                                .formatted());
        assertThat(interactions())
                .hasSize(before + 2)
                .anySatisfy(
                        record -> {
                            assertThat(record.key()).isEqualTo(ADA);
                            assertThat(record.value()).isNull();
                        })
                .anySatisfy(
                        record -> {
                            assertThat(record.key()).isEqualTo(ADA);
                            assertThat(record.value())
                                    .asString(UTF_8)
                                    .isEqualTo("{\"userId\":\"ada\",\"itemId\":\"ball\"}");
                            assertThat(record.timestamp()).isEqualTo(TIME);
                        });

        // Behind them in their partition: once this one is refused, they were judged.
        send(ADA, "last".getBytes(UTF_8));
        awaitLetters(4);
        assertThat(letters())
                .extracting(DeadLetter::reason)
                .containsExactlyInAnyOrder(
                        Reason.MISSING_FIELD,
                        Reason.UNDECODABLE,
                        Reason.ERASURE_WITHOUT_KEY,
                        Reason.UNDECODABLE);
    }

    @Test
    void aRecordWhoseIdsComeFromHeadersGoesRoundWithItsHeaders() throws Exception {
        String fields = "user=@header:reader,item=/sku";
        submit("--nextup.ingest.mapping", fields, "--nextup.publish.encoding", "avro");
        byte[] key = "page-7".getBytes(UTF_8);
        byte[] value = "{\"sku\":\"\"}".getBytes(UTF_8);
        send(key, value, header("reader", ADA), header("trace", ADA));
        send(key, value, header("reader", new byte[] {(byte) 0xff}));
        awaitLetters(2);

        Path file = directory.resolve("letters.jsonl");
        assertThat(list("--to", file.toString())).isZero();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(0)).endsWith(",\"headers\":{\"reader\":\"ada\"}}");
        assertThat(lines.get(1)).endsWith(",\"headersBase64\":{\"reader\":\"/w==\"}}");

        Files.writeString(file, lines.get(0).replace("\\\"\\\"}", "\\\"ball\\\"}"));
        int before = interactions().size();
        assertThat(send(file.toString(), "--mapping", fields)).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "Sent 1 interactions and 0 erasures to nextup.interactions.v1%n"
                                .formatted());
        assertThat(interactions())
                .hasSize(before + 1)
                .filteredOn(record -> record.value().length > value.length)
                .singleElement()
                .satisfies(
                        record -> {
                            assertThat(record.key()).isEqualTo(key);
                            assertThat(record.value())
                                    .asString(UTF_8)
                                    .isEqualTo("{\"sku\":\"ball\"}");
                            assertThat(record.headers().toArray())
                                    .containsExactly(header("reader", ADA));
                        });

        // Behind it in its partition: once this one is refused, it was judged.
        send(key, value);
        awaitLetters(3);
        assertThat(letters())
                .extracting(DeadLetter::reason)
                .containsExactlyInAnyOrder(
                        Reason.EMPTY_ID, Reason.UNDECODABLE, Reason.MISSING_FIELD);
    }

    private static Header header(String name, byte[] value) {
        return new RecordHeader(name, value);
    }

    private int list(String... more) {
        return run("list", more);
    }

    private int send(String... more) {
        return run("send", more);
    }

    private int run(String action, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "dead-letters",
                                action,
                                "--bootstrap-servers",
                                broker.bootstrapServers()));
        arguments.addAll(List.of(more));
        return Nextup.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private void send(byte[] key, byte[] value, Header... headers) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    Topics.INTERACTIONS, null, TIME, key, value, List.of(headers)))
                    .get();
        }
    }

    private void awaitLetters(int count) {
        Wait.until(
                PATIENCE, () -> letters().size() >= count, () -> "Not all letters came: " + count);
    }

    private List<DeadLetter> letters() {
        return records(Topics.DEAD_LETTERS).stream().map(DeadLettersIT::letter).toList();
    }

    private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Codecs.DEAD_LETTER.decode(record.value(), record.timestamp());
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> interactions() {
        return records(Topics.INTERACTIONS);
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(broker.settings(), PATIENCE)) {
            scan.readToEnd(topic, records::add);
        } catch (TopicException e) {
            throw new AssertionError(e);
        }
        return records;
    }
}
