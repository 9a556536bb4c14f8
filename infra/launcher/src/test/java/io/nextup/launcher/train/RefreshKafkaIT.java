package io.nextup.launcher.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.JobProgress;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.TopicScan;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.LaterTrainer;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.trainer.metrics.Scrape;
import io.nextup.trainer.refresh.Chain;
import io.nextup.trainer.store.HistoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code refresh} on the topics of a real broker, in this process and in ones that die. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class RefreshKafkaIT {
    /** {@code -Dnextup.kills=20} kills more often than every build does. */
    private static final int KILLS = Integer.getInteger("nextup.kills", 2);

    private static final long SEED = Long.getLong("nextup.seed", 1);

    /** More than a lease's length and what clocks may lie apart. */
    private static final Duration A_LEASE_LATER = Duration.ofMinutes(12);

    @RegisterExtension static final TrainerBroker BROKER = new TrainerBroker();

    @TempDir Path directory;
    private LocalArtifactStore store;
    private int steps;
    private Duration ahead = Duration.ZERO;

    @BeforeEach
    void emptyRegistry() {
        store = new LocalArtifactStore(directory.resolve("registry"));
    }

    @Test
    void aGoodCandidateIsAnnouncedAndOneMadeWorseOnPurposeIsNot() throws Exception {
        click(6);
        JsonNode first = refresh("--family=sasrec", "--learning-rate=0.01").json();
        assertThat(first.get("round").intValue()).isEqualTo(1);
        assertThat(first.get("outcome").textValue()).isEqualTo("accepted");
        String served = first.get("modelVersion").textValue();
        String judged = first.get("judgedModelVersion").textValue();
        assertThat(announced().orElseThrow().version()).isEqualTo(served);

        click(2);
        VerbRun worse = refresh("--family=sasrec", "--learning-rate=0.000001", "--work=" + other());
        assertThat(worse.json().get("outcome").textValue()).isEqualTo("worse-than-serving");
        assertThat(worse.json().get("reason").textValue()).contains("and the serving " + judged);
        assertThat(announced().orElseThrow().version()).isEqualTo(served);
        assertThat(store.versions()).containsExactly(judged, served);

        JsonNode warm = refresh("--family=sasrec", "--learning-rate=0.01").json();
        assertThat(warm.get("startReason").textValue()).isEqualTo("warm: from " + judged);
        ModelAnnouncement before = announced().orElseThrow();
        JsonNode counted = run("--rounds=1", "--family=markov", "--json").json();
        assertThat(counted.get("outcome").textValue()).isEqualTo("accepted");
        ModelAnnouncement newest = announced().orElseThrow();
        assertThat(newest.version()).isEqualTo(counted.get("modelVersion").textValue());
        assertThat(newest.by()).isEqualTo(ModelAnnouncement.By.REFRESH);
        assertThat(newest.previous()).isEqualTo(before.models());
        assertThat(newest.previous()).extracting(AnnouncedModel::version).contains(served);
        assertThat(store.versions()).contains(served, counted.get("modelVersion").textValue());
    }

    @Test
    void aRoundTakesWhatProcessesServeForTheModelToBeat() throws Exception {
        String[] round = {"--rounds=1", "--family=markov", "--json"};
        click(6);
        JsonNode json = run(round).json();
        String first = json.get("modelVersion").textValue();
        ModelAnnouncement good = announced().orElseThrow();
        click(2);
        JsonNode second = run(round).json();
        assertThat(second.get("servingModelVersion").textValue()).isEqualTo(first);
        String demoted = second.get("modelVersion").textValue();
        long now = System.currentTimeMillis();
        BROKER.say(
                new Health(
                        "default",
                        "p",
                        "a-host",
                        null,
                        now,
                        now + Duration.ofHours(1).toMillis(),
                        new ModelSince(good.version(), good.manifestSha256(), now),
                        null,
                        List.of(),
                        false));

        JsonNode again = run(round).json();
        assertThat(again.get("outcome").textValue()).isEqualTo("nothing-new");
        assertThat(again.get("servingModelVersion").textValue()).isEqualTo(first);
        assertThat(again.get("announcedModelVersion").textValue()).isEqualTo(demoted);

        click(2);
        VerbRun third = run("--rounds=1", "--family=markov");
        assertThat(third.exitCode()).as(third.err()).isZero();
        assertThat(third.out())
                .contains(
                        "  %s serves in 1 of 1 processes, and %s is announced"
                                .formatted(first, demoted))
                .contains("and the serving " + json.get("judgedModelVersion").textValue());
        assertThat(announced().orElseThrow().previous())
                .extracting(AnnouncedModel::version)
                .containsExactly(demoted, first);
    }

    @Test
    void aRoundThatFailsIsSaidAndFollowedByTheNext() {
        VerbRun run = run("--every=1s", "--rounds=2", "--family=markov", "--json");
        assertThat(run.err())
                .contains(
                        "Round 1 failed: nextup.interactions.v1: none of 0 interactions enters a"
                                + " sequence")
                .contains("Round 2 begins in ")
                .contains("Round 2 failed: ")
                .endsWith("nextup refresh: Round 2, the last one, failed\n");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out().lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"outcome\":\"failed\""));
    }

    @Test
    void aRoundReadsOnlyWhatHasArrivedSinceTheLastOne() throws Exception {
        String[] round = {"--rounds=1", "--family=markov"};
        click(6);
        assertThat(run(round).err())
                .contains("nextup.interactions.v1: 1200 records, ")
                .contains(history() + ": 1200 interactions in ");
        click(1);
        assertThat(run(round).err())
                .contains("nextup.interactions.v1: 200 records, ")
                .contains(history() + ": 1400 interactions in ");
    }

    @Test
    void aRefreshedModelIsEvaluatedWithACaution() throws Exception {
        click(6);
        String version =
                run("--rounds=1", "--family=markov", "--json")
                        .json()
                        .get("modelVersion")
                        .textValue();
        VerbRun evaluated =
                VerbRun.of(
                        LaterTrainer.environment(ahead),
                        "evaluate",
                        "--json",
                        "--from=kafka",
                        "--model=" + directory.resolve("registry"),
                        "--bootstrap-servers=" + BROKER.bootstrapServers());
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(evaluated.json().get("caution").textValue())
                .isEqualTo(
                        version
                                + " was made by refresh: it may have seen the test of leave-one-out");
    }

    @Test
    void theHistoryIsKeptElsewhereWhereThatIsSaid() throws Exception {
        click(6);
        Path elsewhere = directory.resolve("elsewhere");
        VerbRun run = run("--rounds=1", "--family=markov", "--store=" + elsewhere);
        assertThat(run.err()).contains(elsewhere + ": 1200 interactions in ");
        assertThat(history()).doesNotExist();
    }

    @Test
    void aHistoryThatAnotherProcessReadsFailsTheRoundAndNamesIt() throws Exception {
        click(6);
        try (HistoryStore held = HistoryStore.open(history())) {
            VerbRun run = run("--rounds=1", "--family=markov");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains(
                            "Round 1 failed: The store %s is in use by process %d: wait until it is done, stop it, or give another directory with --store\n"
                                    .formatted(history(), ProcessHandle.current().pid()));
            assertThat(held.size()).isZero();
        }
        assertThat(run("--rounds=1", "--family=markov").exitCode()).isZero();
    }

    @Test
    void aRoundForgetsWhoWasErasedAndWritesTheReceiptOnceTheJobHasForgottenToo() throws Exception {
        click(6);
        RecordMetadata erasure = erase("gone");
        String[] round = {"--rounds=1", "--family=markov"};
        assertThat(run(round).err()).contains("1 erasures wait for a receipt\n");
        assertThat(receipts()).isEmpty();

        commit("nextup", erasure.offset() + 1, erasure.partition());
        assertThat(run(round).err()).contains("0 erasures wait for a receipt\n");
        assertThat(receipts())
                .singleElement()
                .satisfies(
                        receipt -> {
                            assertThat(receipt.userIdSha256())
                                    .isEqualTo(ErasureReceipt.sha256Of("gone"));
                            assertThat(receipt.offset()).isEqualTo(erasure.offset());
                            assertThat(receipt.jobs())
                                    .containsExactly(
                                            new JobProgress("nextup", erasure.offset() + 1));
                        });
        try (HistoryStore forgotten = HistoryStore.open(history())) {
            assertThat(forgotten.erasures()).isEmpty();
            assertThat(forgotten.size()).isEqualTo(Chain.steps(0, 6).size());
        }
    }

    @Test
    void aRegistryThatAnotherProcessHoldsIsWaitedForAndLeftAlone() throws Exception {
        click(6);
        try (Lease held = store.acquireLease("another trainer", Duration.ofMinutes(10))) {
            VerbRun run = run("--every=1s", "--rounds=1", "--family=markov");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("Waiting for another trainer: ")
                    .contains("Round 1 failed: ")
                    .contains("held by another trainer since " + held.acquiredAt());
        }
        assertThat(store.versions()).isEmpty();
        VerbRun free = run("--every=1s", "--rounds=1", "--family=markov");
        assertThat(free.exitCode()).isZero();
        assertThat(free.out().lines())
                .satisfiesExactly(
                        round ->
                                assertThat(round)
                                        .startsWith("Round 1: accepted: NDCG@10 1.0000, and pop"),
                        window -> assertThat(window).startsWith("  judged by 120 events of 120 "),
                        pass -> assertThat(pass).startsWith("  NDCG@10 1.0000 before a pass "),
                        model ->
                                assertThat(model)
                                        .startsWith("  published ")
                                        .contains("-markov-", " and announced it, in "));
    }

    @Test
    void whateverTheMomentAtWhichItIsKilledTheRegistryIsWholeAndTheNextRunGoesOn()
            throws Exception {
        Random random = new Random(SEED);
        click(6);
        long start = System.nanoTime();
        Process whole = child("--rounds=1").redirectOutput(log()).start();
        assertThat(whole.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(whole.exitValue()).isZero();
        long roundMillis = (System.nanoTime() - start) / 1_000_000;
        assertThat(store.versions()).hasSize(2);
        leaveUnfinished(store.versions().get(0));
        assertWhole();
        for (int kill = 1; kill <= KILLS; kill++) {
            List<String> before = store.versions();
            click(1);
            Process child = child("--rounds=99").redirectOutput(log()).start();
            // From its first steps to after its end.
            long moment = (long) (roundMillis * (0.2 + random.nextDouble()));
            assertThat(child.waitFor(moment, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(child.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
            ahead = ahead.plus(A_LEASE_LATER);
            // There was one candidate to publish before and after its pass, or to be killed over.
            List<String> models = store.versions();
            assertThat(models).containsAll(before).hasSizeBetween(before.size(), before.size() + 2);
            assertWhole();
            click(1);
            VerbRun next = refresh("--family=sasrec", "--learning-rate=0.01");
            assertThat(next.exitCode()).as(next.err()).isZero();
            String outcome = next.json().get("outcome").textValue();
            assertThat(outcome).isNotEqualTo("failed");
            // Nor does what the killed one had there while it worked stay on disk.
            assertThat(directory.resolve("registry/.refresh/default/round")).doesNotExist();
            assertThat(store.versions())
                    .containsAll(models)
                    .hasSize(models.size() + published(next.json()));
            assertWhole();
            System.out.println(
                    "Killed after %d ms of about %d: %d whole models; the next round: %s"
                            .formatted(moment, roundMillis, models.size(), outcome));
        }
    }

    /** Returns the number of models that a round has published. */
    private static int published(JsonNode round) {
        if (!round.get("outcome").textValue().equals("accepted")) {
            return 0;
        }
        return round.at("/windowPass/taken").booleanValue() ? 2 : 1;
    }

    @Test
    void whoeverEndsItInTheMiddleOfARoundLeavesTheRegistryFreeAtOnce() throws Exception {
        click(6);
        Process child = child("--rounds=99").start();
        try (BufferedReader output = child.inputReader(UTF_8)) {
            assertThat(output.lines().anyMatch(line -> line.startsWith("epoch 1/"))).isTrue();
            child.destroy();
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        store.acquireLease("the next one", Duration.ofSeconds(1)).release();
        assertThat(store.versions()).isEmpty();
        assertThat(announced()).isEmpty();
    }

    @Test
    void aScrapeShowsWhatARoundReadTrainedAndAnnouncedAndAStopWaitsForNoClient() throws Exception {
        click(6);
        RecordMetadata erasure = erase("gone");
        Process child = child("--metrics-port=0").start();
        try (BufferedReader output = child.inputReader(UTF_8)) {
            String line =
                    output.lines().filter(one -> one.startsWith("Metrics at ")).findFirst().get();
            String url = line.substring("Metrics at ".length());
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(
                            () -> Scrape.of(url).value("lag_records"),
                            value -> value != null && value == 1_202);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .until(
                            () -> Scrape.of(url).value("rounds_total{outcome=\"accepted\"}"),
                            value -> value == 1);
            // The round may have ended while that scrape went through the metrics.
            Scrape scrape = Scrape.of(url);

            assertThat(scrape.value("failed_rounds_in_a_row")).isZero();
            assertThat(scrape.value("interactions")).isEqualTo(1_200);
            assertThat(scrape.value("users")).isEqualTo(200);
            assertThat(scrape.value("unsettled_erasures")).isEqualTo(1);
            assertThat(scrape.value("oldest_unsettled_erasure_timestamp_seconds"))
                    .isEqualTo(erasure.timestamp() / 1e3);
            assertThat(scrape.value("settled_erasures_total")).isZero();
            assertThat(scrape.value("ndcg{model=\"candidate\"}")).isPositive();
            assertThat(scrape.value("ndcg{model=\"serving\"}")).isNull();
            assertThat(scrape.value("training_seconds")).isPositive();
            assertThat(scrape.value("last_announcement_timestamp_seconds"))
                    .isLessThanOrEqualTo(scrape.value("last_success_timestamp_seconds"));

            try (Socket slow =
                    new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort())) {
                slow.getOutputStream().write("GET /metrics HT".getBytes(UTF_8));
                child.destroy();
                assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
            }
            assertThatThrownBy(() -> Scrape.of(url)).isInstanceOf(ConnectException.class);
        } finally {
            child.destroyForcibly();
        }
    }

    /** A copy that lacks nothing but the rename: what a publisher leaves that is killed there. */
    private void leaveUnfinished(String version) throws Exception {
        Path staging = directory.resolve("registry/.staging-%s-killed".formatted(version));
        Files.createDirectory(staging);
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of(store.locate(version)))) {
            for (Path file : files) {
                Files.copy(file, staging.resolve(file.getFileName()));
            }
        }
    }

    /**
     * What was announced is there, and so is everything else, as its checksums say. Whatever a
     * publisher left in the middle is no version.
     */
    private void assertWhole() throws Exception {
        List<String> versions = store.versions();
        List<String> unfinished = new ArrayList<>();
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(directory.resolve("registry"), ".staging-*")) {
            left.forEach(path -> unfinished.add(path.getFileName().toString()));
        }
        assertThat(unfinished).isNotEmpty();
        assertThat(versions).doesNotContainAnyElementsOf(unfinished);
        for (String version : versions) {
            Artifact.read(Path.of(store.locate(version)));
        }
        Optional<ModelAnnouncement> announced = announced();
        if (announced.isPresent()) {
            assertThat(versions).contains(announced.get().version());
            assertThat(Artifact.read(Path.of(URI.create(announced.get().location()))))
                    .extracting(Artifact::manifestSha256)
                    .isEqualTo(announced.get().manifestSha256());
        }
    }

    private ProcessBuilder.Redirect log() {
        return ProcessBuilder.Redirect.appendTo(directory.resolve("child.log").toFile());
    }

    /** Where it is kept unless told otherwise. */
    private Path history() {
        return directory.resolve("registry/.refresh/default/history");
    }

    private Path other() {
        return directory.resolve("other-work");
    }

    /** Further steps of all users. */
    private void click(int more) throws Exception {
        BROKER.send(Chain.steps(steps, steps + more));
        steps += more;
    }

    /** A click of a user, and then the user's erasure. */
    private static RecordMetadata erase(String user) throws Exception {
        Interaction click = Interaction.click("e", user, "item", 1_764_000_000_000L);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", BROKER.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            byte[] key = user.getBytes(UTF_8);
            byte[] value = Codecs.INTERACTION.encode(click, Encoding.JSON);
            producer.send(new ProducerRecord<>(Topics.INTERACTIONS, key, value)).get();
            return producer.send(new ProducerRecord<>(Topics.INTERACTIONS, key, null)).get();
        }
    }

    private static void commit(String group, long offset, int partition) throws Exception {
        try (Admin admin = BROKER.admin()) {
            admin.alterConsumerGroupOffsets(
                            group,
                            Map.of(
                                    new TopicPartition(Topics.INTERACTIONS, partition),
                                    new OffsetAndMetadata(offset)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static List<ErasureReceipt> receipts() throws Exception {
        List<ErasureReceipt> receipts = new ArrayList<>();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Duration patience = Duration.ofSeconds(30);
        try (TopicScan scan = TopicScan.open(BROKER.settings(), patience)) {
            scan.readToEnd(Topics.ERASURE_RECEIPTS, records::add);
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            receipts.add(Codecs.ERASURE_RECEIPT.decode(record.value(), record.timestamp()));
        }
        return receipts;
    }

    private VerbRun refresh(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--rounds=1", "--json"));
        arguments.addAll(SMALL);
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    /** The default patience with so few cases is dozens of epochs; six learn the chain. */
    private static final List<String> SMALL =
            List.of(
                    "--dimension=16",
                    "--layers=1",
                    "--max-length=8",
                    "--batch-size=32",
                    "--max-epochs=6");

    private VerbRun run(String... arguments) {
        List<Object> all = new ArrayList<>(List.of("refresh"));
        all.add("--registry=" + directory.resolve("registry"));
        all.add("--bootstrap-servers=" + BROKER.bootstrapServers());
        all.addAll(List.of(arguments));
        return VerbRun.of(LaterTrainer.environment(ahead), all.toArray());
    }

    private ProcessBuilder child(String... more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx400m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dai.djl.offline=true",
                                "-Dai.djl.pytorch.num_threads=1",
                                "-Dai.djl.pytorch.num_interop_threads=1",
                                "-Dai.djl.pytorch.graph_optimizer=false",
                                // It signs with the keys that this process trusts.
                                "-Dnextup.home=" + System.getProperty("nextup.home"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LaterTrainer.class.getName(),
                                ahead.toString(),
                                "refresh",
                                "--every=1s",
                                "--family=sasrec",
                                "--learning-rate=0.01",
                                "--registry=" + directory.resolve("registry"),
                                "--bootstrap-servers=" + BROKER.bootstrapServers()));
        command.addAll(SMALL);
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private Optional<ModelAnnouncement> announced() throws IOException {
        return BROKER.announced();
    }
}
