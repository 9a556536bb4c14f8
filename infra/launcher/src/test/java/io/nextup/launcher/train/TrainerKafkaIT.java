package io.nextup.launcher.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.AnnouncementClaim;
import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.artifact.trust.AnnouncementKeys;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.event.Topics;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.kafka.HeaderValues;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.models.AnnounceException;
import io.nextup.models.Entries;
import io.nextup.signature.PublicKeys;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.ItemAdmission;
import io.nextup.trainer.history.HistoryCut;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.Recording;
import io.nextup.trainer.history.UserShare;
import io.nextup.trainer.operate.Announce;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.operate.HistorySource;
import io.nextup.trainer.operate.ListModels;
import io.nextup.trainer.operate.Pardon;
import io.nextup.trainer.operate.Progress;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.operate.SlotStatus;
import io.nextup.trainer.store.HistoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The topics of a real broker, read and written by the verbs. */
public class TrainerKafkaIT {
    private static final IntakeRules RULES = IntakeRules.defaults();

    @RegisterExtension static final TrainerBroker BROKER = new TrainerBroker();

    @TempDir Path directory;
    private Path registry;
    private final FakeFamily family = new FakeFamily();

    @BeforeEach
    void registry() {
        registry = directory.resolve("registry");
    }

    @Test
    void theTopicIsReadWithErasuresGarbageAndAbortedTransactions() throws Exception {
        try (Producer<byte[], byte[]> producer = producer(Map.of("transactional.id", "t"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, "erased", click("erased", "a", 1));
            send(producer, "u", click("u", "before the erasure", 1));
            send(producer, "u", null);
            send(producer, "u", click("u", "a", 1));
            send(producer, "erased", null);
            send(producer, "u", "garbage");
            send(producer, "u", click("u", "b", 2));
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, "u", click("u", "aborted", 3));
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, "u", click("u", "c", 4));
            producer.commitTransaction();
        }
        List<String> notes = new ArrayList<>();
        assertThat(
                        topic().interactions(
                                        RULES.limits(),
                                        Progress.notesOnly(notes::add),
                                        Recording::list))
                .containsExactly(
                        Interaction.click(null, "u", "a", 1),
                        Interaction.click(null, "u", "b", 2),
                        Interaction.click(null, "u", "c", 4));
        assertThat(notes)
                .containsExactly(
                        "nextup.interactions.v1: 8 records, 1 of them undecodable, 0 rejected,"
                                + " 2 erasures, 0 clamped",
                        "Warning: 1 of 8 records of nextup.interactions.v1 are left out: ingest check --topic nextup.interactions.v1, with the same --mapping, says how its newest records are read");
    }

    @Test
    void aPartOfTheTopicIsTheSameWithAndWithoutAStore() throws Exception {
        long day = Duration.ofDays(1).toMillis();
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            for (int i = 0; i < 40; i++) {
                send(producer, "u" + i % 8, click("u" + i % 8, "item-" + i, (20_000 + i) * day));
            }
        }
        HistoryCut cut =
                new HistoryCut(
                        Optional.of(Duration.ofDays(10)), Optional.of(UserShare.parse("1/2")));
        for (Optional<Path> store :
                List.of(Optional.<Path>empty(), Optional.of(directory.resolve("store")))) {
            HistorySource.Topic part =
                    new HistorySource.Topic(
                            BROKER.settings(),
                            store,
                            Optional.empty(),
                            ItemAdmission.OF_TOPICS,
                            FieldMapping.NONE,
                            ErasureRules.ANYBODY,
                            Optional.empty(),
                            cut);
            History read = part.read(ModelRules.defaults(), note -> {});

            assertThat(read.users().userIds()).containsExactlyInAnyOrder("u0", "u1", "u5", "u7");
            assertThat(read.interactions()).isEqualTo(6);
            assertThat(read.cutAway().orElseThrow().interactions()).isEqualTo(34);
        }
    }

    @Test
    void whatIsReadWithoutAStoreIsOnDiskOnlyMeanwhile() throws Exception {
        List<Path> stores = new ArrayList<>();
        HistorySource.Reader<Long> reader =
                recording -> {
                    stores.add(Path.of(recording.name()));
                    assertThat(stores.get(0)).exists();
                    return (long) recording.list().size();
                };
        assertThat(topic().interactions(RULES.limits(), Progress.notesOnly(note -> {}), reader))
                .isZero();
        assertThatThrownBy(
                        () ->
                                topic().interactions(
                                                RULES.limits(),
                                                Progress.notesOnly(note -> {}),
                                                recording -> {
                                                    stores.add(Path.of(recording.name()));
                                                    throw new HistoryException("too long");
                                                }))
                .hasMessage("too long");
        assertThat(stores)
                .hasSize(2)
                .allSatisfy(store -> assertThat(store.getParent()).doesNotExist());
    }

    @Test
    void norIsItAfterCtrlC() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WaitingReader.class.getName(),
                                BROKER.bootstrapServers())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = process.inputReader()) {
            Path store = Path.of(out.readLine());
            assertThat(store).isNotEmptyDirectory();
            // SIGTERM; the JVM does the same as after SIGINT.
            process.toHandle().destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.getParent()).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The topic without a store. */
    private static HistorySource.Topic topic() {
        return new HistorySource.Topic(BROKER.settings(), Optional.empty(), Optional.empty());
    }

    @Test
    void aModelIsTrainedFromTheTopicAndAnnounced() throws Exception {
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            for (String user : List.of("u", "v", "w")) {
                send(producer, user, click(user, "a", 1));
                send(producer, user, click(user, "b", 2));
                send(producer, user, click(user, "c", 3));
            }
        }
        VerbRun run = train("--from=kafka", "--fit=all", "--announce");
        assertThat(run.err())
                .contains(
                        "nextup.interactions.v1: 9 records, 0 of them undecodable, 0 rejected, 0"
                                + " erasures");
        JsonNode json = run.json();
        ModelAnnouncement announced = announced().orElseThrow();
        assertThat(announced.slot()).isEqualTo("default");
        assertThat(announced.by()).isEqualTo(ModelAnnouncement.By.OPERATOR);
        assertThat(announced.previous()).isEmpty();
        assertThat(announced.version()).isEqualTo(json.get("modelVersion").textValue());
        assertThat(announced.announcedTimeMillis())
                .isEqualTo(family.environment().clock().millis());
        Artifact artifact = Artifact.read(Path.of(URI.create(announced.location())));
        assertThat(artifact.manifestSha256()).isEqualTo(announced.manifestSha256());
        assertThat(artifact.directory()).hasToString(json.get("path").textValue());
        assertThat(artifact.manifest().provenance()).containsEntry("data", Topics.INTERACTIONS);
        assertThat(announced.popularItems()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aModelThatHasHardlyLearntAnythingIsAnnouncedOnlyIfThatIsWanted() throws Exception {
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            send(producer, "u", click("u", "a", 1));
            send(producer, "u", click("u", "b", 2));
            send(producer, "u", click("u", "c", 3));
        }
        family.hardlyTrained = "hardly trained: 1 whole epoch";
        Optional<ModelAnnouncement> before = announced();

        VerbRun refused =
                VerbRun.of(
                        family.environment(),
                        "train",
                        "--family=fake",
                        "--json",
                        "--registry=" + directory.resolve("refused"),
                        "--bootstrap-servers=" + BROKER.bootstrapServers(),
                        "--from=kafka",
                        "--fit=all",
                        "--min-item-users=1",
                        "--announce");

        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(3);
        assertThat(refused.err())
                .contains(
                        "nextup train: not announced, since the model is hardly trained: 1 whole"
                                + " epoch. Train it longer, or announce it with --even-so");
        assertThat(Path.of(refused.json().get("path").textValue())).isDirectory();
        assertThat(announced()).isEqualTo(before);

        JsonNode json =
                train("--from=kafka", "--fit=all", "--min-item-users=1", "--announce", "--even-so")
                        .json();
        assertThat(announced().orElseThrow().version())
                .isEqualTo(json.get("modelVersion").textValue());
    }

    @Test
    void whatBreaksTheJobsOwnLimitsIsNotLearnt() throws Exception {
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            for (String user : List.of("u", "v", "too-long")) {
                send(producer, user, click(user, "a", 1));
                send(producer, user, click(user, "b", 2));
            }
        }
        String counts = "v1: 6 records, 0 of them undecodable, 2 rejected, 0 erasures";
        assertThat(
                        train(
                                        "--from=kafka",
                                        "--fit=all",
                                        "--min-item-users=1",
                                        "--max-id-length=5")
                                .err())
                .contains(counts);
        registry = directory.resolve("second");
        String store = "--store=" + directory.resolve("store");
        assertThat(
                        train(
                                        "--from=kafka",
                                        "--fit=all",
                                        "--min-item-users=1",
                                        "--max-id-length=5",
                                        store)
                                .err())
                .contains(counts)
                .contains("store: 4 interactions in ");
    }

    @Test
    void aStoreIsReadOnAndKeepsWhatTheTopicLost() throws Exception {
        String store = "--store=" + directory.resolve("store");
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            for (String user : List.of("u", "v")) {
                send(producer, user, click(user, "a", 1));
                send(producer, user, click(user, "b", 2));
            }
            VerbRun first = train("--from=kafka", "--fit=all", "--min-item-users=1", store);
            assertThat(first.err())
                    .contains("v1: 4 records, 0 of them undecodable, 0 rejected, 0 erasures")
                    .contains("store: 4 interactions in ");
            removeAllRecords();
            send(producer, "u", null);
            send(producer, "w", click("w", "b", 3));
        }
        // The clock stands still, and a registry takes a version once.
        registry = directory.resolve("second");
        VerbRun second = train("--from=kafka", "--fit=all", "--min-item-users=1", store);
        assertThat(second.err())
                .contains("v1: 2 records, 0 of them undecodable, 0 rejected, 1 erasures")
                .contains("store: 3 interactions in ")
                .doesNotContain("removed before they were read");
        try (HistoryStore opened = HistoryStore.open(directory.resolve("store"))) {
            assertThat(opened.interactions().list())
                    .containsExactlyInAnyOrder(
                            Interaction.click(null, "v", "a", 1),
                            Interaction.click(null, "v", "b", 2),
                            Interaction.click(null, "w", "b", 3));
            assertThat(opened.erasures()).singleElement().extracting("userId").isEqualTo("u");
        }
    }

    @Test
    void whatWasRemovedUnreadIsSaidAndTheRestIsRead() throws Exception {
        List<String> notes = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = producer(Map.of());
                HistoryStore store = HistoryStore.open(directory.resolve("store"))) {
            send(producer, "u", click("u", "a", 1));
            store.readOn(BROKER.settings(), RULES, null, notes::add);
            assertThat(notes).isEmpty();
            send(producer, "u", click("u", "unread", 2));
            removeAllRecords();
            send(producer, "u", click("u", "c", 3));
            store.readOn(BROKER.settings(), RULES, null, notes::add);
            assertThat(store.interactions().list())
                    .containsExactly(
                            Interaction.click(null, "u", "a", 1),
                            Interaction.click(null, "u", "c", 3));
        }
        assertThat(notes)
                .singleElement()
                .asString()
                .contains(": offsets 1 to 1 were removed before they were read");
    }

    @Test
    void aTopicThatWasMadeAnewIsReadFromItsBeginning() throws Exception {
        List<String> notes = new ArrayList<>();
        try (HistoryStore store = HistoryStore.open(directory.resolve("store"))) {
            try (Producer<byte[], byte[]> producer = producer(Map.of())) {
                send(producer, "u", click("u", "a", 1));
            }
            store.readOn(BROKER.settings(), RULES, null, notes::add);
            BROKER.freshTopics();
            try (Producer<byte[], byte[]> producer = producer(Map.of())) {
                // As many as before and more: only the topic's id tells.
                send(producer, "u", click("u", "b", 2));
                send(producer, "u", click("u", "c", 3));
            }
            store.readOn(BROKER.settings(), RULES, null, notes::add);
            store.readOn(BROKER.settings(), RULES, null, notes::add);
            assertThat(store.interactions().list())
                    .containsExactly(
                            Interaction.click(null, "u", "a", 1),
                            Interaction.click(null, "u", "b", 2),
                            Interaction.click(null, "u", "c", 3));
        }
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("nextup.interactions.v1 was deleted and recreated");
    }

    /** As retention does it in the end. */
    private static void removeAllRecords() throws Exception {
        try (Admin admin = BROKER.admin()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(Topics.INTERACTIONS, 0),
                                    RecordsToDelete.beforeOffset(-1),
                                    new TopicPartition(Topics.INTERACTIONS, 1),
                                    RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void modelsAreListedAnnouncedAndRolledBack() throws Exception {
        String older = publish("u1 a b c d\nu2 a b c d\n");
        String newer = publish("u1 a b c d\nu2 b a c d\nu3 e b a b a\n");
        // Both have the clock's time: their names decide which is older.
        if (older.compareTo(newer) > 0) {
            String swapped = older;
            older = newer;
            newer = swapped;
        }
        TestKeys holder = TestKeys.make();
        Path key = holder.writePrivate(directory.resolve("announcements.pem"));
        Announce announce =
                new Announce(
                        family.environment().clock(),
                        ModelTrust.ANY,
                        Optional.of(AnnouncementHolder.alone(holder.signing())));
        assertThatThrownBy(() -> announce.rollBack(registry.toString(), slot()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "No model is announced for the slot default: there is nothing to go back"
                                + " from");

        assertThat(announce.run(registry.toString(), newer, slot()))
                .isEqualTo(new Announce.Result(newer, "default"));
        ModelAnnouncement first = announced().orElseThrow();
        assertThat(first.version()).isEqualTo(newer);
        assertThat(first.previous()).isEmpty();
        assertThat(first.popularItems()).isNotEmpty().isEqualTo(popularItems(newer));
        ListModels.Result list =
                new ListModels(family.environment().clock()).run(registry.toString(), slot());
        assertThat(list.announced()).contains(newer);
        assertThat(list.models())
                .extracting(ListModels.Model::version)
                .containsExactly(older, newer);
        assertThat(list.models())
                .extracting(list::isAnnounced)
                .containsExactly(Optional.of(false), Optional.of(true));

        String sentence =
                models().json().get("models").get(1).get("standing").get("sentence").textValue();
        assertThat(sentence).startsWith("NDCG@10 ");
        assertThat(topicsOnly("--registry=" + registry).out())
                .contains("* %s\n".formatted(newer), "\n      %s\n".formatted(sentence));

        assertThat(models("rollback", "--announcement-key", key.toString()).json().toString())
                .isEqualTo("{\"modelVersion\":\"%s\",\"slot\":\"default\"}".formatted(older));
        ModelAnnouncement back = announced().orElseThrow();
        assertThat(back.version()).isEqualTo(older);
        assertThat(back.previous()).containsExactly(first.model());
        assertThat(back.popularItems())
                .isNotEqualTo(first.popularItems())
                .isEqualTo(popularItems(older));
        assertThat(back.by()).isEqualTo(ModelAnnouncement.By.OPERATOR);
        assertThat(signedRevisions(holder)).containsExactly(1L, 2L);
        assertThat(models().json().get("models").get(0).get("announced").booleanValue()).isTrue();
        VerbRun further = models("rollback");
        assertThat(further.exitCode()).isEqualTo(1);
        assertThat(further.err())
                .isEqualTo(
                        "nextup models rollback: The announced model %s is the oldest in %s: there is none to go back to\n"
                                .formatted(older, registry));

        // From here on by the rules of a job that takes signed announcements alone.
        BROKER.say(Entries.taken("stale", 2));
        plant(announcementOf("planted").after(Optional.of(first)).withRevision(9));
        VerbRun misled = models("rollback", "--announcement-key", key.toString());
        assertThat(misled.exitCode()).isEqualTo(1);
        assertThat(misled.err())
                .startsWith(
                        "nextup models rollback: Cannot tell which model is announced for the slot default")
                .contains("of planted with revision 9");
        assertThat(announced()).map(ModelAnnouncement::version).contains("planted");
        announce.run(registry.toString(), newer, slot());
        assertThat(announced().orElseThrow().revision()).isEqualTo(10);
        assertThat(announced().orElseThrow().previous()).containsExactly(back.model());

        TestKeys other = TestKeys.make();
        Path others = other.writePrivate(directory.resolve("others.pem"));
        assertThat(models("rollback", "--announcement-key", others.toString()).err())
                .contains("of %s with revision 10".formatted(newer));
        Path known = holder.writePublic(directory.resolve("announcements-public.pem"));
        assertThat(
                        models(
                                        "rollback",
                                        "--announcement-key",
                                        others.toString(),
                                        "--announcement-keys",
                                        known.toString())
                                .json()
                                .get("modelVersion")
                                .asText())
                .isEqualTo(older);
    }

    private static ModelAnnouncement announcementOf(String version) {
        return new ModelAnnouncement(
                ModelAnnouncement.DEFAULT_SLOT, version, "file:///models/" + version, "sha", 1);
    }

    /** Writes an announcement that nobody signed. */
    private static void plant(ModelAnnouncement announcement) throws Exception {
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            producer.send(
                            new ProducerRecord<>(
                                    Topics.MODELS,
                                    announcement.slot().getBytes(UTF_8),
                                    Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON)))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static Slot slot() {
        return new Slot(BROKER.settings(), ModelAnnouncement.DEFAULT_SLOT);
    }

    @Test
    void whatTheProcessesOfASlotServeIsShown() throws Exception {
        String good = publish("u1 a b c d\nu2 a b c d\n");
        String bad = publish("u1 a b c d\nu2 b a c d\nu3 b a b a c\n");
        models("announce", good);
        models("announce", bad);
        ModelAnnouncement announced = announced().orElseThrow();
        BROKER.say(demoted(announced, "p"), demoted(announced, "q"));

        SlotStatus.Result status =
                new SlotStatus(family.environment().clock())
                        .run(BROKER.settings(), Optional.of("default"));
        assertThat(status.at()).isEqualTo(family.environment().clock().instant());
        assertThat(status.reading().slots())
                .singleElement()
                .satisfies(
                        slot -> {
                            assertThat(slot.announced()).contains(announced);
                            assertThat(slot.processes())
                                    .extracting(Health::id)
                                    .containsExactly("p", "q");
                        });

        JsonNode slot = topicsOnly("status", "--json").json().get("slots").get(0);
        assertThat(slot.get("announced").get("version").textValue()).isEqualTo(bad);
        assertThat(slot.get("announced").get("previous").get(0).get("version").textValue())
                .isEqualTo(good);
        assertThat(slot.get("processes")).hasSize(2);
        JsonNode process = slot.get("processes").get(0);
        assertThat(process.get("serving").get("version").textValue()).isEqualTo(good);
        assertThat(process.get("stale").booleanValue()).isFalse();
        assertThat(process.get("verdicts").get(0).get("reason").textValue()).isEqualTo("it hung");

        assertThat(topicsOnly("status").out())
                .startsWith(
                        """
                        Slot default
                          announced  %s at 2026-11-24T16:05:01.900Z by operator, revision 2
                          previous   %s
                          process p: fresh
                            serves   %s since 2026-11-24T16:05:00.900Z, not the announced one
                            demoted  %s at 2026-11-24T16:04:01.900Z: it hung
                          process q: fresh
                        """
                                .formatted(bad, good, good, bad));
        VerbRun other = topicsOnly("status", "--slot=other");
        assertThat(other.exitCode()).isEqualTo(3);
        assertThat(other.out())
                .isEqualTo(
                        """
                        Slot other
                          announced  nothing
                          no process says what it serves
                        """);
    }

    @Test
    void aModelThatAProcessDemotedIsPardoned() throws Exception {
        String good = publish("u1 a b c d\nu2 a b c d\n");
        String bad = publish("u1 a b c d\nu2 b a c d\nu3 b a b a c\n");
        Pardon pardon = new Pardon(family.environment().clock());
        assertThatThrownBy(() -> pardon.run(slot(), bad))
                .isInstanceOf(AnnounceException.class)
                .hasMessage(
                        "No announcement, verdict or pardon for the slot default names %s: no model of the slot is demoted or refused",
                        bad);
        models("announce", good);
        models("announce", bad);
        ModelAnnouncement announced = announced().orElseThrow();
        BROKER.say(demoted(announced, "p"), Entries.unknown("p"));

        VerbRun unknown = topicsOnly("pardon", "v9");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).endsWith(" names v9: choose one of %s\n".formatted(bad));

        assertThat(topicsOnly("pardon", bad).out())
                .isEqualTo("Pardoned %s for the slot default\n".formatted(bad));
        assertThat(topicsOnly("status").out())
                .contains("it hung (pardoned since)")
                .endsWith(
                        "  pardoned %s at 2026-11-24T16:05:01.900Z: by an operator\n"
                                .formatted(bad));
        assertThat(topicsOnly("pardon", bad, "--json").json().get("manifestSha256s"))
                .singleElement()
                .extracting(JsonNode::textValue)
                .isEqualTo(announced.manifestSha256());
        assertThat(pardon.run(slot(), bad))
                .isEqualTo(new Pardon.Result(bad, "default", List.of(announced.manifestSha256())));
    }

    /** Returns the revisions of the announcements that a key has signed, in the topic's order. */
    private static List<Long> signedRevisions(TestKeys holder) throws Exception {
        AnnouncementKeys keys =
                new AnnouncementKeys(
                        new PublicKeys(List.of(holder.pair().getPublic()), "holder.pem"));
        List<Long> revisions = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(BROKER.settings(), Duration.ofSeconds(30))) {
            scan.readToEnd(
                    Topics.MODELS,
                    record -> {
                        AnnouncementClaim claim =
                                new AnnouncementClaim(record.topic(), record.key(), record.value());
                        byte[] signature =
                                HeaderValues.lastOf(record.headers())
                                        .apply(AnnouncementClaim.HEADER);
                        if (keys.refusal(claim, signature).isEmpty()) {
                            revisions.add(revision(record.value()));
                        }
                    });
        }
        return revisions;
    }

    private static long revision(byte[] announcement) {
        try {
            return Codecs.MODEL_ANNOUNCEMENT.decode(announcement, 0).revision();
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    /** An entry of a process that went back from the announced model to the one before. */
    private Health demoted(ModelAnnouncement announced, String process) {
        long now = family.environment().clock().millis();
        AnnouncedModel before = announced.previous().get(0);
        return new Health(
                announced.slot(),
                process,
                null,
                null,
                now,
                now + 1,
                new ModelSince(before.version(), before.manifestSha256(), now - 1_000),
                null,
                List.of(
                        ModelVerdict.of(
                                announced.version(),
                                announced.manifestSha256(),
                                ModelVerdict.Kind.DEMOTED,
                                "it hung",
                                now - 60_000)),
                false);
    }

    @Test
    void aTopicThatIsNotThereIsSaid() {
        // Of one that was only deleted, a broker may know for a while.
        assertThatThrownBy(
                        () -> {
                            try (TopicScan scan =
                                    TopicScan.open(BROKER.settings(), Duration.ofSeconds(30))) {
                                scan.readToEnd("never.made", record -> {});
                            }
                        })
                .isInstanceOf(TopicException.class)
                .hasMessage(
                        "Kafka at %s has no topic never.made: create it (./nextup topics)",
                        BROKER.bootstrapServers());
    }

    private List<String> popularItems(String version) throws Exception {
        return new LocalArtifactStore(registry).manifest(version).popularItems();
    }

    private String publish(String events) throws Exception {
        Path file = Files.writeString(directory.resolve("events.txt"), events);
        return train("--events=" + file).json().get("modelVersion").textValue();
    }

    private VerbRun train(String... more) {
        Object[] arguments = new Object[more.length + 5];
        arguments[0] = "train";
        arguments[1] = "--family=fake";
        arguments[2] = "--json";
        arguments[3] = "--registry=" + registry;
        arguments[4] = "--bootstrap-servers=" + BROKER.bootstrapServers();
        System.arraycopy(more, 0, arguments, 5, more.length);
        VerbRun run = VerbRun.of(family.environment(), arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private VerbRun models(String... action) {
        Object[] arguments = new Object[action.length + 4];
        arguments[0] = "models";
        arguments[1] = "--json";
        arguments[2] = "--registry=" + registry;
        arguments[3] = "--bootstrap-servers=" + BROKER.bootstrapServers();
        System.arraycopy(action, 0, arguments, 4, action.length);
        return VerbRun.of(family.environment(), arguments);
    }

    private VerbRun topicsOnly(String... action) {
        Object[] arguments = new Object[action.length + 2];
        arguments[0] = "models";
        arguments[1] = "--bootstrap-servers=" + BROKER.bootstrapServers();
        System.arraycopy(action, 0, arguments, 2, action.length);
        return VerbRun.of(family.environment(), arguments);
    }

    private static Optional<ModelAnnouncement> announced() throws IOException {
        return BROKER.announced();
    }

    private static Producer<byte[], byte[]> producer(Map<String, String> more) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", BROKER.bootstrapServers());
        properties.putAll(more);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(Producer<byte[], byte[]> producer, String key, String value)
            throws Exception {
        producer.send(
                        new ProducerRecord<>(
                                Topics.INTERACTIONS,
                                key.getBytes(UTF_8),
                                value == null ? null : value.getBytes(UTF_8)))
                .get(30, TimeUnit.SECONDS);
    }

    private static String click(String user, String item, long timeMillis) {
        return "{\"userId\":\"%s\",\"itemId\":\"%s\",\"eventTime\":%d}"
                .formatted(user, item, timeMillis);
    }
}
