package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.handover.HistoryDivider;
import io.nextup.handover.HistoryOrigin;
import io.nextup.handover.HistoryPart;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.RecordOrigin;
import io.nextup.intake.Verdict;
import io.nextup.job.savepoint.Savepoint;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicId;
import io.nextup.kafka.TopicScan;
import io.nextup.sequence.UserSequence;
import io.nextup.serving.engine.StepModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Makes savepoints of histories; the job starts from one. */
class BuildStateIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int USERS = 2_000;
    private static final int RECORDS = 12_000;
    private static final int RETURNING = 50;

    /** Long ago, so that no time is clamped but those that are to be. */
    private static final long TIME = 1_700_000_000_000L;

    private static final long LATE_MILLIS = Duration.ofMinutes(30).toMillis();
    private static final long TOO_LATE_MILLIS = Duration.ofDays(2).toMillis();

    /** So far ahead of the records' times that its order time is that of its record. */
    private static final long AHEAD = InstantSource.system().millis() + 120_000;

    private static final String MAPPING =
            "user=user,event=id,time=time,type=type,item=/lines/*/sku";

    /** Small limits, which many users reach. */
    private static final Map<String, String> SEQUENCES =
            Map.of(
                    "nextup.sequence.types", "click,order",
                    "nextup.sequence.trigger-types", "click,order,view",
                    "nextup.sequence.capacity", "5",
                    "nextup.sequence.dedupe-window", "4");

    private static final InteractionValidator VALIDATOR =
            new InteractionValidator(
                    new IntakeRules(
                            InteractionLimits.defaults(),
                            FieldMapping.parse(MAPPING).ofTopic(),
                            ErasureRules.ANYBODY));

    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private final JsonMapper json = new JsonMapper();
    private final Random random = new Random(11);

    /** The program's last result. */
    private JsonNode result;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Users with an event that has no id: only its place names it, which a history lacks. */
    private final Set<String> withoutIds = new HashSet<>();

    /** The last records of users, where these are clicks with an id. */
    private final SortedMap<String, ProducerRecord<byte[], byte[]>> newest = new TreeMap<>();

    @Test
    void aSavepointOfAHistoryEqualsThatOfAJobThatReadItAndTheJobGoesOnFromIt() throws Exception {
        JobTopics topics = LOCAL.topics();
        topics.announce(StepModel.forwards("v1").publish(LOCAL.directory().resolve("registry")));
        topics.sendRecords(records());
        SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> read = read(topics);
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), options(2));
        job.awaitCount("sequence\\.\\d+\\.(\\w+Events|appliedErasures)", lines(read));
        String ofTheJob = job.savepoint();
        job.end();
        int answeredBefore = topics.recommendations().size();

        // A savepoint is complete elsewhere, too.
        Path built = LOCAL.directory().resolve("built");
        Files.move(build(history(topics, read), withTopic(topics)), built);

        assertThat(result.path("duplicateCount").asLong()).isPositive();
        assertThat(result.path("tooLateCount").asLong()).isPositive();
        assertThat(result.path("topic").asText()).isEqualTo(topic(topics));
        Map<String, UserSequence> expected =
                SavepointContents.userSequences(LOCAL.flink(), ofTheJob);
        Map<String, UserSequence> sequences =
                SavepointContents.userSequences(LOCAL.flink(), built.toString());
        assertThat(expected).hasSizeGreaterThan(USERS * 9 / 10);
        assertThat(sequences.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (user, sequence) -> {
                    UserSequence of = sequences.get(user);
                    assertThat(of.sequenceNumber()).isEqualTo(sequence.sequenceNumber());
                    assertThat(of.entries()).isEqualTo(sequence.entries());
                    if (!withoutIds.contains(user)) {
                        assertThat(of).as("with its hashes").isEqualTo(sequence);
                    }
                });
        assertThat(new Savepoint(built.toString()).maxParallelism()).hasValue(8192);

        job = LOCAL.flink().restore(built.toUri().toString(), topics.options(), options(3));
        Map<String, Long> numbers = comeBack(topics, expected);
        await().atMost(LocalFlink.PATIENCE)
                .pollInSameThread()
                .until(() -> topics.answered().containsAll(numbers.keySet()));
        assertThat(job.count("sequence\\.\\d+\\.duplicateEvents")).isEqualTo(RETURNING);
        job.end();
        List<Recommendation> all = topics.recommendations();
        assertThat(all).hasSize(answeredBefore + numbers.size());
        assertThat(all)
                .filteredOn(answer -> numbers.containsKey(answer.references().get(0)))
                .hasSameSizeAs(numbers.keySet())
                .allSatisfy(
                        answer ->
                                assertThat(answer.sequence())
                                        .isEqualTo(numbers.get(answer.references().get(0))));
    }

    @Test
    void aFileCountsByTimeAndHasNoOffsets() throws Exception {
        Path history = Files.createDirectories(LOCAL.directory().resolve("history"));
        try (HistoryDivider divider = new HistoryDivider(history)) {
            divider.add(Interaction.click("2", "ada", "later", TIME + 1));
            divider.add(Interaction.click("1", "ada", "first", TIME));
            divider.add(Interaction.click("2", "ada", "repeated", TIME + 1));
            divider.add(Interaction.click(null, "bob", "only", TIME));
            divider.finish(HistoryOrigin.ofFile(divider.interactions()));
        }

        Path built = build(history, Map.of("nextup.max-parallelism", "1"));

        Map<String, UserSequence> sequences =
                SavepointContents.userSequences(LOCAL.flink(), built.toString());
        assertThat(sequences).hasSize(2);
        assertThat(sequences.get("ada").itemIds()).containsExactly("first", "later");
        assertThat(sequences.get("ada").sequenceNumber()).isEqualTo(2);
        assertThat(result.path("interactionCount").asLong()).isEqualTo(4);
        assertThat(result.path("duplicateCount").asLong()).isEqualTo(1);
        assertThat(result.path("tooLateCount").asLong()).isZero();
        assertThat(result.has("topic")).isFalse();
        assertThat(SavepointLoader.loadSavepointMetadata(built.toString()).getOperatorStates())
                .extracting(OperatorState::getMaxParallelism)
                .containsExactly(1);
        assertThat(HistoryPart.all(history)).as("parts that take room").isEmpty();
    }

    @Test
    void aFailureAndAWrongOptionHaveTheirCodesAndOneLine() throws Exception {
        Path history = Files.createDirectories(LOCAL.directory().resolve("history"));
        try (HistoryDivider divider = new HistoryDivider(history)) {
            divider.finish(HistoryOrigin.ofFile(0));
        }
        Files.writeString(HistoryPart.all(history).get(0).file(), "damaged");
        Path savepoint = LOCAL.directory().resolve("savepoint");

        assertThat(run(history, savepoint, Map.of("nextup.sequence.capacty", "5"))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).hasLineCount(1).contains("--nextup.sequence.capacity");
        assertThat(run(history, savepoint, Map.of("nextup.max-parallelism", "0"))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("nextup.max-parallelism is 0: 1 to 32768");
        assertThat(run(history, savepoint, Map.of())).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .hasLineCount(1)
                .startsWith(
                        "The savepoint %s cannot be written: Not an Avro data file"
                                .formatted(savepoint));
        assertThat(savepoint.resolve("_metadata")).doesNotExist();
        assertThat(out.toString(UTF_8)).doesNotContain("{");
    }

    private static Map<String, String> withTopic(JobTopics topics) {
        Map<String, String> options = new HashMap<>(SEQUENCES);
        options.put("nextup.topics.interactions", topic(topics));
        return options;
    }

    private static Map<String, String> options(int parallelism) {
        Map<String, String> options = new HashMap<>(SEQUENCES);
        options.put("nextup.ingest.mapping", MAPPING);
        options.put("nextup.parallelism", Integer.toString(parallelism));
        return options;
    }

    /**
     * Makes clicks, and among them orders, repeats, erasures, and events that are late, too late,
     * ahead, without an id or of types that do not enter.
     */
    private List<ProducerRecord<byte[], byte[]>> records() throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int number = 0; number < RECORDS; number++) {
            String user = "user" + random.nextInt(USERS);
            String id = "e" + number;
            long time = TIME + number * 1000L;
            int kind = random.nextInt(20);
            ProducerRecord<byte[], byte[]> record =
                    switch (kind) {
                        case 0 -> new ProducerRecord<>("", user.getBytes(UTF_8), null);
                        case 1, 2 -> event(id, user, "order", time, 2 + random.nextInt(3));
                        case 3 -> event(id, user, "view", time, 1);
                        case 4 -> event(id, user, "look", time, 2);
                        case 5, 6 -> event(id, user, "click", time - LATE_MILLIS, 1);
                        case 7 -> event(id, user, "click", time - TOO_LATE_MILLIS, 1);
                        case 8 -> event(null, user, "order", time, 1 + random.nextInt(3));
                        case 9 ->
                                records.isEmpty()
                                        ? event(id, user, "click", time, 1)
                                        : records.get(random.nextInt(records.size()));
                        case 10 -> event(id, user, "click", AHEAD, 1);
                        default -> event(id, user, "click", time, 1);
                    };
            records.add(record);
            String owner = new String(record.key(), UTF_8);
            if (kind == 8) {
                withoutIds.add(owner);
            }
            if (kind > 10) {
                newest.put(owner, record);
            } else {
                newest.remove(owner);
            }
        }
        return records;
    }

    private ProducerRecord<byte[], byte[]> event(
            String id, String user, String type, long time, int lines) throws Exception {
        ObjectNode event = json.createObjectNode();
        event.put("user", user).put("type", type).put("time", time);
        if (id != null) {
            event.put("id", id);
        }
        ArrayNode list = event.putArray("lines");
        for (int line = 0; line < lines; line++) {
            list.addObject().put("sku", StepModel.item(random.nextInt(StepModel.ITEMS)));
        }
        return new ProducerRecord<>("", user.getBytes(UTF_8), json.writeValueAsBytes(event));
    }

    /**
     * Sends the newest event of some users again, then a new one of each and of a new user.
     *
     * @return sequence numbers of the answers, by event
     */
    private Map<String, Long> comeBack(JobTopics topics, Map<String, UserSequence> known)
            throws Exception {
        Map<String, Long> numbers = new HashMap<>();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Map.Entry<String, ProducerRecord<byte[], byte[]>> one : newest.entrySet()) {
            long[] times = known.get(one.getKey()).timesMillis();
            long time = json.readTree(one.getValue().value()).path("time").asLong();
            // Behind an event that was ahead, this one was too late.
            if (times[times.length - 1] == time && numbers.size() < RETURNING) {
                records.add(one.getValue());
                String id = "back-" + one.getKey();
                records.add(event(id, one.getKey(), "click", time + 1, 1));
                numbers.put(id, known.get(one.getKey()).sequenceNumber() + 1);
            }
        }
        assertThat(numbers).hasSize(RETURNING);
        records.add(event("new", "newcomer", "click", TIME, 1));
        numbers.put("new", 1L);
        topics.sendRecords(records);
        return numbers;
    }

    private static SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> read(JobTopics topics)
            throws Exception {
        SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> read = new TreeMap<>();
        try (TopicScan scan = TopicScan.open(kafka(), PATIENCE)) {
            scan.readToEnd(
                    topic(topics),
                    record ->
                            read.computeIfAbsent(record.partition(), any -> new ArrayList<>())
                                    .add(record));
        }
        return read;
    }

    private static KafkaSettings kafka() {
        return KafkaSettings.at(LOCAL.broker().bootstrapServers());
    }

    private static String topic(JobTopics topics) {
        return topics.options().get("nextup.topics.interactions");
    }

    private static Verdict verdict(ConsumerRecord<byte[], byte[]> record) {
        return VALIDATOR.validate(
                record.key(),
                record.value(),
                record.timestamp(),
                new RecordOrigin(record.topic(), record.partition(), record.offset(), Map.of()));
    }

    /** Counts what the sequence stage counts. */
    private static long lines(SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> read) {
        return read.values().stream()
                .flatMap(List::stream)
                .mapToLong(
                        record ->
                                verdict(record) instanceof Verdict.Accepted accepted
                                        ? accepted.interactions().size()
                                        : 1)
                .sum();
    }

    /** Divides the topic as the trainer's store has it: without what lies before an erasure. */
    private static Path history(
            JobTopics topics, SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> read)
            throws Exception {
        Path directory = Files.createDirectories(LOCAL.directory().resolve("history"));
        SortedMap<Integer, Long> next = new TreeMap<>();
        try (HistoryDivider divider = new HistoryDivider(directory)) {
            for (List<ConsumerRecord<byte[], byte[]>> partition : read.values()) {
                List<Interaction> kept = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : partition) {
                    if (verdict(record) instanceof Verdict.Accepted accepted) {
                        accepted.interactions().forEach(one -> kept.add(one.inOrder()));
                    } else {
                        String erased = new String(record.key(), UTF_8);
                        kept.removeIf(one -> one.userId().equals(erased));
                    }
                    next.put(record.partition(), record.offset() + 1);
                }
                for (Interaction interaction : kept) {
                    divider.add(interaction);
                }
            }
            divider.finish(
                    new HistoryOrigin(
                            false,
                            divider.interactions(),
                            TopicId.read(kafka(), topic(topics), AclOperation.READ, PATIENCE)
                                    .orElseThrow(),
                            next,
                            new TreeMap<>()));
        }
        return directory;
    }

    /** Runs the program, keeps its result, and returns the place of the savepoint. */
    private Path build(Path history, Map<String, String> options) throws Exception {
        Path savepoint = LOCAL.directory().resolve("savepoint");
        assertThat(run(history, savepoint, options)).as(err.toString(UTF_8)).isZero();
        result =
                json.readTree(
                        out.toString(UTF_8)
                                .strip()
                                .lines()
                                .reduce((before, last) -> last)
                                .orElseThrow());
        assertThat(result.path("savepointBytes").asLong()).isPositive();
        return savepoint;
    }

    private int run(Path history, Path savepoint, Map<String, String> options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(history.toString(), savepoint.toString()));
        options.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        out.reset();
        err.reset();
        return BuildState.run(
                arguments.toArray(String[]::new),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }
}
