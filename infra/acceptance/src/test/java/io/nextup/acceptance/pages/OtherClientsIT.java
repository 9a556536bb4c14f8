package io.nextup.acceptance.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.Verdict;
import io.nextup.kafka.KafkaClients;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the programs of the page for applications against a broker: the job takes what they send,
 * and they show what it answers. What this machine lacks (Python's clients, kcat) is skipped.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OtherClientsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> PROGRAMS =
            Set.of(
                    "java",
                    "python3",
                    "kcat",
                    "kafka-console-producer.sh",
                    "kafka-console-consumer.sh");
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final int UUID_LENGTH = 36;
    private static final byte[] ADA = "ada".getBytes(UTF_8);
    private static final long NOON = 1_764_000_000_000L;

    /**
     * The job's answers to ada in their order, but for one of a transaction that was aborted. The
     * record without a value, null here, is that of an erasure.
     */
    private static final List<Recommendation> ANSWERS =
            Arrays.asList(
                    list(17, NOON, "item-7", "item-9"),
                    new Recommendation(
                            "18",
                            "ada",
                            "default",
                            18,
                            List.of(EventReference.event("e-18")),
                            List.of(),
                            "v",
                            Source.SKIPPED,
                            NOON + 1,
                            NOON + 9),
                    list(16, NOON - 1, "item-1"),
                    list(19, NOON + 2, "item-8"),
                    null,
                    // After an erasure the numbers begin again, and events may be of earlier times.
                    list(1, NOON - 2, "item-5"));

    @TempDir private static Path directory;

    private static KafkaBroker broker;
    private static ClientSession session;

    /** A record of the interactions topic, and what its sender printed. */
    private record Sent(ConsumerRecord<byte[], byte[]> record, List<String> output) {
        Verdict verdict() {
            return new InteractionValidator(InteractionLimits.defaults())
                    .validate(record.key(), record.value(), record.timestamp());
        }

        Interaction interaction() {
            assertThat(verdict()).isInstanceOf(Verdict.Accepted.class);
            return ((Verdict.Accepted) verdict()).interactions().get(0).interaction();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.startWithLogin(directory.resolve("kafka"), 0);
        broker.createTopics(TopicsFile.bundled());
        session = ClientSession.create(directory.resolve("client"), broker);
        answer();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aClickOfJavaIsOneThatTheJobTakes() throws Exception {
        PageCommand command = command("SendClick.java");
        Sent sent = sent(command, "");

        theJobKnowsItAgain(sent, sent.output().get(0).substring(0, UUID_LENGTH));
        assertThat(Stream.concat(command.output().stream(), sent.output().stream()))
                .hasSize(2)
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .matches(UUID + ": nextup\\.interactions\\.v1-\\d+@\\d+"));
        assertThat(sent.output().get(0)).endsWith("@" + sent.record().offset());
    }

    @Test
    void aClickOfPythonIsOneThatTheJobTakes() throws Exception {
        Sent sent = sent(command("send_click.py"), pythonWith("confluent_kafka"));

        assertThat(sent.output())
                .singleElement()
                .satisfies(line -> assertThat(line).matches(UUID + " \\d+"));
        theJobKnowsItAgain(sent, sent.output().get(0).substring(0, UUID_LENGTH));
    }

    @Test
    void aClickOfPythonsOtherClientIsOneThatTheJobTakes() throws Exception {
        Sent sent = sent(command("send_click_2.py"), pythonWith("kafka"));

        theJobKnowsItAgain(sent, sent.interaction().eventId());
    }

    @Test
    void aLineIntoKcatIsAClickThatTheJobTakes() throws Exception {
        assumeKcat();
        isAClickByItsPlace(sent(command("-P"), ""));
    }

    @Test
    void linesIntoKafkasOwnProducerAreAClickAndAnErasure() throws Exception {
        isAClickByItsPlace(sent(first("schemas/INTERACTIONS.md"), ""));

        assertThat(sent(first("schemas/ERASURE.md"), "").verdict())
                .isEqualTo(new Verdict.Erasure("ada"));
    }

    private static void theJobKnowsItAgain(Sent sent, String eventId) {
        Interaction interaction = sent.interaction();
        assertThat(eventId).matches(UUID);
        assertThat(interaction)
                .isEqualTo(
                        new Interaction(
                                eventId,
                                "ada",
                                "item-42",
                                "click",
                                interaction.eventTimeMillis(),
                                null,
                                Map.of()));
        assertThat(sent.record().timestamp() - interaction.eventTimeMillis())
                .isBetween(0L, PATIENCE.toMillis());
    }

    private static void isAClickByItsPlace(Sent sent) {
        assertThat(sent.interaction())
                .isEqualTo(
                        new Interaction(
                                null,
                                "ada",
                                "item-42",
                                "click",
                                sent.record().timestamp(),
                                null,
                                Map.of()));
    }

    /** Runs a command that sends one record, and reads it where Java's partitioner puts it. */
    private static Sent sent(PageCommand command, String python) throws Exception {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.reader(broker.settings(), Map.of())) {
            List<TopicPartition> all =
                    consumer.partitionsFor(Topics.INTERACTIONS).stream()
                            .map(part -> new TopicPartition(part.topic(), part.partition()))
                            .toList();
            consumer.assign(all);
            consumer.seekToEnd(all);
            all.forEach(consumer::position);

            Path output = directory.resolve("sent");
            Process process = session.start(command, python, output);
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(session.errors()).isZero();

            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            await().atMost(PATIENCE)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                                return !records.isEmpty();
                            });
            assertThat(records).hasSize(1);
            assertThat(records.get(0).key()).isEqualTo(ADA);
            assertThat(records.get(0).headers()).isEmpty();
            assertThat(records.get(0).partition())
                    .isEqualTo(Utils.toPositive(Utils.murmur2(ADA)) % all.size());
            return new Sent(records.get(0), Files.readAllLines(output));
        }
    }

    @Test
    void theListsOfJavaAreTheNewest() throws Exception {
        PageCommand command = command("ShowLists.java");
        List<String> shown = List.of("ada: [item-7, item-9]", "ada: [item-8]", "ada: [item-5]");

        assertThat(linesOf(command, shown.size())).isEqualTo(shown);
        assertThat(command.output()).containsExactly(shown.get(0));
    }

    @Test
    void theTableOfPythonHoldsTheNewestList() throws Exception {
        String python = pythonWith("confluent_kafka");
        String look =
                "import sqlite3; print(sqlite3.connect('file:lists.db?mode=ro', uri=True)"
                        + ".execute('SELECT * FROM lists').fetchall())";
        Process process =
                session.start(command("keep_lists.py"), python, directory.resolve("kept"));
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(
                            () ->
                                    assertThat(printed(python, "-c", look))
                                            .isEqualTo(
                                                    "[('ada', 1, %d, '[{\"itemId\": \"item-5\", \"score\": 1.0}]')]"
                                                            .formatted(NOON - 2)));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String printed(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command).directory(session.directory().toFile()).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    }

    @Test
    void kafkasOwnConsumerPrintsWhatWasCommitted() throws Exception {
        assertThat(linesOf(command("kafka-console-consumer.sh"), ANSWERS.size()))
                .isEqualTo(json("ada\t", "null"));
    }

    @Test
    void kcatPrintsWhatWasCommitted() throws Exception {
        assumeKcat();
        Path output = directory.resolve("kcat");
        Process process = session.start(command("-C"), "", output);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readAllLines(output)).isEqualTo(json("ada ", ""));
    }

    /**
     * @param none the text of a record without a value
     */
    private static List<String> json(String before, String none) {
        return ANSWERS.stream()
                .map(
                        answer ->
                                before
                                        + (answer == null
                                                ? none
                                                : new String(encoded(answer), UTF_8)))
                .toList();
    }

    /** The lines of a program that does not end, once there are as many. */
    private static List<String> linesOf(PageCommand command, int count) throws Exception {
        Path output = directory.resolve("lines-" + command.line());
        Process process = session.start(command, "", output);
        try {
            await().atMost(PATIENCE)
                    .until(() -> !process.isAlive() || Files.readAllLines(output).size() >= count);
            assertThat(process.isAlive()).as(session.errors()).isTrue();
            return Files.readAllLines(output);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void everyProgramOfThePageIsRunByACommandOfIt() throws Exception {
        assertThat(ClientSession.programs().keySet())
                .hasSize(5)
                .allSatisfy(program -> assertThat(command(program)).isNotNull());
    }

    private static Recommendation list(long sequence, long eventTimeMillis, String... items) {
        return new Recommendation(
                String.valueOf(sequence),
                "ada",
                "default",
                sequence,
                List.of(EventReference.event("e-" + sequence)),
                Stream.of(items).map(item -> new RankedItem(item, 1)).toList(),
                "v",
                Source.MODEL,
                eventTimeMillis,
                NOON + 9);
    }

    private static byte[] encoded(Recommendation answer) {
        return answer == null ? null : Codecs.RECOMMENDATION.encode(answer, Encoding.JSON);
    }

    /** Writes the answers as a job that delivers exactly once, and that dies once. */
    private static void answer() throws Exception {
        try (Producer<byte[], byte[]> producer =
                KafkaClients.writer(broker.settings(), Map.of("transactional.id", "job"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, ANSWERS.get(0));
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, list(99, NOON + 99, "item-666"));
            producer.abortTransaction();
            producer.beginTransaction();
            for (Recommendation answer : ANSWERS.subList(1, ANSWERS.size())) {
                send(producer, answer);
            }
            producer.commitTransaction();
        }
    }

    private static void send(Producer<byte[], byte[]> producer, Recommendation answer)
            throws Exception {
        producer.send(new ProducerRecord<>(Topics.RECOMMENDATIONS, ADA, encoded(answer)))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The page's command with this word. */
    private static PageCommand command(String word) throws IOException {
        return commands(ClientSession.PAGE)
                .filter(command -> command.words().contains(word))
                .findFirst()
                .orElseThrow();
    }

    private static PageCommand first(String page) throws IOException {
        return commands(page).findFirst().orElseThrow();
    }

    private static Stream<PageCommand> commands(String page) throws IOException {
        return PageReader.read(page, Files.readString(Pages.ROOT.resolve(page)), PROGRAMS::contains)
                .commands()
                .stream()
                .filter(command -> !command.isMention() && PROGRAMS.contains(command.program()));
    }

    private static String pythonWith(String module) throws Exception {
        Optional<String> python = ClientSession.pythonWith(module);
        assumeTrue(
                python.isPresent(),
                "No python3 here has %s: apt install python3-confluent-kafka python3-kafka"
                        .formatted(module));
        return python.get();
    }

    private static void assumeKcat() {
        boolean isHere =
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "kcat")));
        assumeTrue(isHere, "No kcat here: apt install kcat");
    }
}
