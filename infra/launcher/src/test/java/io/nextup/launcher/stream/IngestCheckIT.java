package io.nextup.launcher.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.Verdict;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicScan;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.TrainerBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A topic of another shape, from a file of its records to the mapping by which a job reads it. */
class IngestCheckIT {
    private static final String TOPIC = "shop.clicks";
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 90;
    private final Instant start = Instant.now().minus(Duration.ofHours(1));
    private static final String MAPPING =
            "user=/visitor/id,item=/sku,time=/ts:iso,type=/event,event=/uuid";

    @RegisterExtension static final TrainerBroker BROKER = new TrainerBroker();

    @TempDir Path directory;

    @Test
    void rawRecordsAreSentAsTheyAreAndCheckedAsTheJobReadsThem() throws Exception {
        BROKER.create(TOPIC, PARTITIONS);
        assertThat(check("--json").json().get("recordCount").asInt()).isZero();
        assertThat(check().exitCode()).isEqualTo(3);

        Path file = directory.resolve("shop.jsonl");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            lines.add(line(i));
        }
        Files.writeString(file, String.join("\n", lines) + "\n\n");
        nothingIsSentOfAFileWithALineThatHasNoKey(lines);
        JsonNode sent = replay(file, "--key", "/visitor/id", "--json").json();
        assertThat(sent.get("sentCount").asInt()).isEqualTo(RECORDS);
        assertThat(sent.get("emptyLineCount").asInt()).isEqualTo(1);

        List<ConsumerRecord<byte[], byte[]>> records = records();
        assertThat(records)
                .extracting(one -> new String(one.value(), UTF_8))
                .containsExactlyInAnyOrderElementsOf(lines);
        assertThat(records)
                .allSatisfy(
                        one ->
                                assertThat(one.partition())
                                        .isEqualTo(KeyPartition.of(one.key(), PARTITIONS)));

        VerbRun proposed = check("--json");
        assertThat(proposed.exitCode()).as(proposed.err()).isZero();
        assertThat(proposed.json().get("mapping").asText()).isEqualTo(MAPPING);
        assertThat(proposed.json().get("warnings")).isEmpty();
        VerbRun given = check("--json", "--mapping", MAPPING);
        assertThat(given.json().get("fields")).isEqualTo(proposed.json().get("fields"));
        assertThat(given.json().get("choices")).isEmpty();
        assertThat(given.json().get("nextCommands").get(0).asText())
                .isEqualTo(
                        "NEXTUP_TOPICS_INTERACTIONS=shop.clicks ./nextup up --bootstrap-servers %s --job nextup.ingest.mapping=%s"
                                .formatted(BROKER.bootstrapServers(), MAPPING));
        assertThat(given.json().get("nextCommands").get(1).asText())
                .contains(
                        "NEXTUP_TOPICS_INTERACTIONS=shop.clicks ./nextup train --from kafka",
                        "--mapping " + MAPPING);
        assertThat(check("--limit", "30", "--json").json().get("recordCount").asInt())
                .isEqualTo(30);
        theJobsIntakeReadsTheSame(records);

        try (AcknowledgedWriter writer = AcknowledgedWriter.open(BROKER.settings(), TOPIC)) {
            writer.write("7".getBytes(UTF_8), "{\"sku\": 1}".getBytes(UTF_8));
        }
        VerbRun refused = check("--mapping", MAPPING);
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.out())
                .contains(
                        "The job takes 90 of the newest 91 records of shop.clicks: 90 interactions",
                        "1 would be dead letters:",
                        "the user (/visitor/id) is missing or null");
    }

    private void nothingIsSentOfAFileWithALineThatHasNoKey(List<String> lines) throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("bad.jsonl"),
                        String.join("\n", lines) + "\n{\"sku\": 1}\n");

        VerbRun run = replay(file, "--key", "/visitor/id");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "nextup replay: %s, line 91: nothing at /visitor/id, where --key looks: correct or delete the line; nothing was sent%n"
                                .formatted(file));
        assertThat(records()).isEmpty();
    }

    private String line(int i) {
        return "{\"event\": \"%s\", \"visitor\": {\"id\": %d}, \"sku\": \"bike-%d\", \"ts\": \"%s\", \"uuid\": \"e-%d\"}"
                .formatted(i % 3 == 0 ? "buy" : "view", i % 7, i % 11, start.plusSeconds(i), i);
    }

    private static void theJobsIntakeReadsTheSame(List<ConsumerRecord<byte[], byte[]>> records) {
        InteractionValidator intake =
                new InteractionValidator(
                        new IntakeRules(
                                InteractionLimits.defaults(),
                                FieldMapping.parse(MAPPING),
                                ErasureRules.ANYBODY));
        List<Interaction> read = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> one : records) {
            Verdict verdict = intake.validate(one.key(), one.value(), one.timestamp());
            read.add(((Verdict.Accepted) verdict).interactions().get(0).interaction());
        }
        assertThat(read)
                .extracting(Interaction::eventId, Interaction::userId, Interaction::itemId)
                .contains(tuple("e-8", "1", "bike-8"), tuple("e-89", "5", "bike-1"));
    }

    @Test
    void aTopicThatIsNotThereIsSaidWithTheWayToCreateIt() throws Exception {
        Path file = Files.writeString(directory.resolve("one.jsonl"), "{}\n");

        VerbRun run = run("replay", "--raw", file.toString(), "--topic", "shop.nowhere");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "give --key",
                        " has no topic shop.nowhere: ",
                        "kafka-topics.sh --bootstrap-server ",
                        " --create --topic shop.nowhere");
        assertThat(run("ingest", "check", "--topic", "shop.nowhere").exitCode()).isEqualTo(1);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(BROKER.settings(), Duration.ofSeconds(30))) {
            scan.readToEnd(TOPIC, records::add);
        }
        return records;
    }

    private static VerbRun check(String... options) {
        return run(
                Stream.concat(Stream.of("ingest", "check", "--topic", TOPIC), Stream.of(options))
                        .toArray(String[]::new));
    }

    private static VerbRun replay(Path file, String... options) {
        return run(
                Stream.concat(
                                Stream.of("replay", "--raw", file.toString(), "--topic", TOPIC),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    private static VerbRun run(String... words) {
        return VerbRun.of(
                Stream.concat(
                                Stream.of(words),
                                Stream.of("--bootstrap-servers", BROKER.bootstrapServers()))
                        .toList());
    }
}
