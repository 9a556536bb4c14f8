package io.nextup.launcher.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.event.EventReference;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.OffsetsByTime;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.SigningKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The verb on a broker with all topics, beside a job of which there are only the records. */
class DoctorIT {
    /** Topics that other tests do without. */
    private static final List<String> FURTHER =
            List.of(
                    Topics.RECOMMENDATIONS,
                    Topics.DEAD_LETTERS,
                    Topics.ERASURE_REQUESTS,
                    Topics.ITEMS,
                    Topics.RULES);

    private static final int USERS = 50;
    private static final List<String> ITEMS = List.of("a", "b", "c");

    @RegisterExtension static final TrainerBroker BROKER = new TrainerBroker();

    @TempDir Path directory;
    private final Instant now = Instant.now();
    private Path registry;
    private Path publicKey;

    @BeforeEach
    void declaredTopicsAndAModelThatServes() throws Exception {
        VerbRun topics = run("topics");
        assertThat(topics.exitCode()).as(topics.err()).isIn(0, 3);
        registry = directory.resolve("models");
        TestKeys keys = TestKeys.make();
        publicKey = keys.writePublic(directory.resolve("public.pem"));
        Path staged = directory.resolve("staged");
        Artifact model = StagedArtifact.in(staged, "v1");
        ManifestSignature.write(
                staged,
                SigningKey.read(
                        keys.writePrivate(directory.resolve("private.pem")), KeyPurpose.MODELS));
        URI place = ArtifactStores.open(registry.toString()).publish(model);
        long then = now.minus(Duration.ofHours(2)).toEpochMilli();
        send(
                Topics.MODELS,
                null,
                "default",
                Codecs.MODEL_ANNOUNCEMENT.encode(
                        new ModelAnnouncement(
                                "default", "v1", place.toString(), model.manifestSha256(), then),
                        Encoding.JSON));
        BROKER.say(
                new Health(
                        "default",
                        "process",
                        null,
                        null,
                        now.toEpochMilli(),
                        now.toEpochMilli() + 600_000,
                        new ModelSince("v1", model.manifestSha256(), then),
                        null,
                        List.of(),
                        false));
    }

    @AfterEach
    void leaveTheTopicsOfOtherTests() throws Exception {
        try (Admin admin = BROKER.admin()) {
            List<String> there =
                    FURTHER.stream()
                            .filter(
                                    one -> {
                                        try {
                                            return admin.listTopics().names().get().contains(one);
                                        } catch (Exception e) {
                                            throw new IllegalStateException(e);
                                        }
                                    })
                            .toList();
            admin.deleteTopics(there).all().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void allIsGoodUntilAPartIsMissing() throws Exception {
        stream(now.minus(Duration.ofDays(7)), "click", ITEMS);
        stream(now, "click", ITEMS);
        commit();

        VerbRun run = doctor();
        assertThat(verdicts(run))
                .as(run.out())
                .containsEntry("broker", "good")
                .containsEntry("topics", "good")
                .containsEntry("rights", "good")
                .containsEntry("registry", "good")
                .containsEntry("signature", "good")
                .containsEntry("model", "good")
                .containsEntry("lag", "good")
                .containsEntry("checkpoints", "unknown")
                .containsEntry("dead-letters", "good")
                .containsEntry("clocks", "good")
                .containsEntry("broker-disk", "good")
                .containsEntry("data-types", "good")
                .containsEntry("data-users", "good")
                .containsEntry("data-unknown-items", "good")
                .containsEntry("data-fallbacks", "good")
                .containsEntry("data-hit-rate", "good")
                .hasSize(17);
        assertThat(run.exitCode()).isZero();
        assertThat(sentence(run, "data-hit-rate"))
                .isEqualTo("100.0 % of 250 lists hold the user's next item, last week 100.0 %");
        assertThat(sentence(run, "data-users"))
                .isEqualTo("6.0 events for each of 50 users, last week 6.0");

        PathUtils.deleteDirectory(registry);
        try (Admin admin = BROKER.admin()) {
            admin.deleteTopics(List.of(Topics.ERASURE_REQUESTS)).all().get(30, TimeUnit.SECONDS);
        }
        VerbRun broken = doctor();
        assertThat(broken.exitCode()).isEqualTo(3);
        assertThat(verdicts(broken))
                .as(broken.out())
                .containsEntry("registry", "bad")
                .containsEntry("signature", "unknown")
                .containsEntry("data-unknown-items", "unknown")
                .containsEntry("topics", "bad")
                .containsEntry("model", "good")
                .containsEntry("data-hit-rate", "good");
        assertThat(sentence(broken, "topics"))
                .contains(Topics.ERASURE_REQUESTS)
                .endsWith("./nextup topics");
    }

    @Test
    void anHourUnlikeThatOfLastWeekIsBadAndEachLineNamesItsPage() throws Exception {
        stream(now.minus(Duration.ofDays(7)), "click", ITEMS);
        stream(now, "view", List.of("a", "new"));

        VerbRun run = doctor();
        assertThat(verdicts(run))
                .as(run.out())
                .containsEntry("lag", "bad")
                .containsEntry("data-types", "bad")
                .containsEntry("data-users", "good")
                .containsEntry("data-unknown-items", "bad")
                .containsEntry("data-hit-rate", "bad");
        for (JsonNode check : run.json().get("checks")) {
            assertThat(check.has("page")).isEqualTo(check.get("verdict").textValue().equals("bad"));
        }
        VerbRun lines = run("doctor", "--trusted-keys=" + publicKey);
        assertThat(lines.exitCode()).isEqualTo(3);
        assertThat(lines.out())
                .contains(
                        "bad      data-types          300 events: view 100.0 %; most changed:",
                        "(infra/monitoring/ALERTS.md#nextupdatadiffers)\n");
        assertThat(lines.err()).isEmpty();
    }

    @Test
    void anotherSignerIsBad() throws Exception {
        Path other = TestKeys.make().writePublic(directory.resolve("other.pem"));
        VerbRun run = run("doctor", "--json", "--trusted-keys=" + other);

        assertThat(verdicts(run))
                .containsEntry("registry", "good")
                .containsEntry("signature", "bad");
        assertThat(sentence(run, "signature")).contains("none by the keys of " + other);
    }

    /** Sends an hour of six events for each user, each answered by a list of a, b and c. */
    private void stream(Instant end, String type, List<String> items) throws Exception {
        List<Interaction> events = new ArrayList<>();
        List<ProducerRecord<byte[], byte[]>> lists = new ArrayList<>();
        for (int i = 0; i < 6 * USERS; i++) {
            String user = "u" + i % USERS;
            String id = "%s-%d-%d".formatted(type, end.toEpochMilli(), i);
            long time = end.minus(Duration.ofMinutes(10)).toEpochMilli() + i * 1_000L;
            String item = items.get(i / USERS % items.size());
            events.add(new Interaction(id, user, item, type, time, null, Map.of()));
            Recommendation list =
                    new Recommendation(
                            "r-" + id,
                            user,
                            "default",
                            i / USERS + 1,
                            List.of(EventReference.event(id)),
                            ITEMS.stream().map(one -> new RankedItem(one, 1)).toList(),
                            "v1",
                            Recommendation.Source.MODEL,
                            time,
                            time + 10);
            lists.add(
                    new ProducerRecord<>(
                            Topics.RECOMMENDATIONS,
                            null,
                            time + 10,
                            user.getBytes(UTF_8),
                            Codecs.RECOMMENDATION.encode(list, Encoding.JSON)));
        }
        BROKER.replay(events);
        try (Producer<byte[], byte[]> producer = KafkaClients.writer(BROKER.settings(), Map.of())) {
            List<Future<?>> sent = new ArrayList<>();
            lists.forEach(list -> sent.add(producer.send(list)));
            for (Future<?> one : sent) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
    }

    private void send(String topic, Long time, String key, byte[] value) throws Exception {
        try (Producer<byte[], byte[]> producer = KafkaClients.writer(BROKER.settings(), Map.of())) {
            producer.send(new ProducerRecord<>(topic, null, time, key.getBytes(UTF_8), value))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Commits all interactions, as the job's checkpoints do. */
    private void commit() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        OffsetsByTime.read(
                        BROKER.settings(),
                        Topics.INTERACTIONS,
                        Long.MAX_VALUE,
                        Duration.ofSeconds(30))
                .forEach(
                        (partition, end) ->
                                offsets.put(
                                        new TopicPartition(Topics.INTERACTIONS, partition),
                                        new OffsetAndMetadata(end)));
        try (Admin admin = BROKER.admin()) {
            admin.alterConsumerGroupOffsets("nextup", offsets).all().get(30, TimeUnit.SECONDS);
        }
    }

    private VerbRun doctor() {
        return run("doctor", "--json", "--trusted-keys=" + publicKey);
    }

    private static VerbRun run(String... arguments) {
        return VerbRun.of(
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--bootstrap-servers=" + BROKER.bootstrapServers()))
                        .toList());
    }

    private static Map<String, String> verdicts(VerbRun run) throws Exception {
        Map<String, String> verdicts = new TreeMap<>();
        for (JsonNode check : run.json().get("checks")) {
            verdicts.put(check.get("check").textValue(), check.get("verdict").textValue());
        }
        return verdicts;
    }

    private static String sentence(VerbRun run, String name) throws Exception {
        for (JsonNode check : run.json().get("checks")) {
            if (check.get("check").textValue().equals(name)) {
                return check.get("sentence").textValue();
            }
        }
        throw new AssertionError("No check " + name);
    }
}
