package io.nextup.acceptance.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.launcher.Nextup;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.cluster.JobTool;
import io.nextup.local.install.Installation;
import io.nextup.local.process.Wait;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job with a large state, restored in each way that there is: how long it takes, and whether
 * each user's sequence is what was written. The system property says how many megabytes of
 * sequences ({@code CONTRIBUTING.md}).
 */
@EnabledIfSystemProperty(named = LargeRestoreIT.MEGABYTES, matches = "[1-9]\\d*")
@Timeout(value = 90, unit = TimeUnit.MINUTES)
class LargeRestoreIT {
    static final String MEGABYTES = "nextup.restore.megabytes";

    /** Bytes of a user's key and sequence in a savepoint. */
    private static final int USER_BYTES = 1_600;

    /** The job's default {@code nextup.parallelism}. */
    private static final int PARALLELISM = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final CircleModel MODEL = CircleModel.forwards("circle");

    /** Users who click after each restore: spread over all subtasks by their hashes. */
    private static final int WITNESSES = 40;

    private final int users = Math.toIntExact(Long.getLong(MEGABYTES, 0) * 1_000_000 / USER_BYTES);

    @TempDir private Path directory;

    private KafkaBroker broker;
    private FlinkCluster cluster;
    private KafkaProducer<byte[], byte[]> producer;
    private Consumer consumer;
    private String job;

    /** All clicks of each witness, the oldest first, by user id. */
    private final Map<String, List<String>> histories = new LinkedHashMap<>();

    private int rounds;

    /** A part of the trial that may fail as it likes. */
    private interface Step {
        void run() throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        broker = KafkaBroker.start(directory.resolve("kafka"), 0);
        broker.createTopics(TopicsFile.bundled());
        TrialSystem.announce(broker.settings(), MODEL.publish(directory.resolve("registry")));
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        consumer = new Consumer(broker.settings(), false);
        consumer.start();
        for (int i = 0; i < WITNESSES; i++) {
            int user = Math.toIntExact((long) i * users / WITNESSES);
            histories.put("user" + user, new ArrayList<>(written(user)));
        }
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (producer != null) {
            producer.close(Duration.ZERO);
            consumer.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void afterEachRestoreEachUserHasTheWholeSequence() throws Exception {
        Path savepoint = directory.resolve("savepoint");
        write(savepoint);
        cluster = FlinkCluster.start(directory.resolve("flink"), PARALLELISM, 1, Map.of());

        measure("from the savepoint", () -> resume(PARALLELISM, savepoint.toUri()));
        awaitCheckpoint();
        say("checkpoint of %,d MB", newestStateBytes() / 1_000_000);

        measure("TaskManager killed", this::killTaskManager);
        awaitCheckpoint();

        cancel();
        URI checkpoint = cluster.newestCheckpoint().orElseThrow();
        measure("from the checkpoint", () -> resume(PARALLELISM, checkpoint));
        awaitCheckpoint();

        cancel();
        URI rescaled = cluster.newestCheckpoint().orElseThrow();
        cluster.processes().startTaskManager();
        await(() -> cluster.freeSlots().size() == PARALLELISM + 1, "The TaskManager is missing");
        measure("at parallelism 3", () -> resume(PARALLELISM + 1, rescaled));
        awaitCheckpoint();

        cancel();
        String last = cluster.newestCheckpoint().orElseThrow().toString();
        List<String> witnesses = List.copyOf(histories.keySet());
        assertSequence(last, witnesses.get(1), histories.get(witnesses.get(1)));
        assertSequence(
                last, witnesses.get(WITNESSES - 1), histories.get(witnesses.get(WITNESSES - 1)));
        assertSequence(last, "user1", written(1));
    }

    /** Returns the items that WriteSequences writes for a user, the oldest first. */
    private static List<String> written(int user) {
        return IntStream.range(user, user + CircleModel.REMEMBERED)
                .mapToObj(CircleModel::item)
                .toList();
    }

    private void write(Path savepoint) {
        long begun = System.nanoTime();
        Installation installation = Installation.current();
        JobTool.Result result =
                JobTool.run(
                        installation,
                        installation.benchJar(),
                        "io.nextup.job.bench.WriteSequences",
                        List.of(
                                savepoint.toString(),
                                String.valueOf(users),
                                String.valueOf(CircleModel.ITEMS)));
        assertThat(result.exitCode()).as(result.failure()).isZero();
        say(
                "savepoint of %,d users, %,d MB, written in %.0f s",
                users,
                FileUtils.sizeOfDirectory(savepoint.toFile()) / 1_000_000,
                secondsSince(begun));
    }

    /** Does what ends in a restore, and prints how long it takes until users have answers. */
    private void measure(String what, Step step) throws Exception {
        long begun = System.nanoTime();
        step.run();
        List<String> clicks = clickAll();
        cluster.awaitRunning(job, PATIENCE);
        double running = secondsSince(begun);
        await(
                () -> clicks.stream().anyMatch(click -> consumer.answer(click).isPresent()),
                "No answer comes");
        double first = secondsSince(begun);
        await(
                () -> clicks.stream().allMatch(click -> consumer.answer(click).isPresent()),
                "Clicks stay unanswered");
        say(
                "%-20s RUNNING after %.1f s, first answer %.1f s, all of %d users %.1f s; load %.1f",
                what,
                running,
                first,
                WITNESSES,
                secondsSince(begun),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        for (String click : clicks) {
            Recommendation answer = consumer.answer(click).orElseThrow();
            assertThat(answer.source()).isEqualTo(Source.MODEL);
            assertThat(answer.items().stream().map(RankedItem::itemId))
                    .as("%s of %s", what, answer.userId())
                    .isEqualTo(MODEL.expected(histories.get(answer.userId())));
        }
    }

    /** Every witness clicks once, on the item before the first that was written. */
    private List<String> clickAll() throws Exception {
        rounds++;
        List<String> clicks = new ArrayList<>();
        for (Map.Entry<String, List<String>> one : histories.entrySet()) {
            String user = one.getKey();
            String item = CircleModel.item(Integer.parseInt(user.substring(4)) - rounds);
            one.getValue().add(item);
            Interaction click =
                    Interaction.click(
                            "%s-again%d".formatted(user, rounds),
                            user,
                            item,
                            System.currentTimeMillis());
            producer.send(
                            new ProducerRecord<>(
                                    Topics.INTERACTIONS,
                                    user.getBytes(UTF_8),
                                    Codecs.INTERACTION.encode(click, Encoding.JSON)))
                    .get();
            clicks.add(click.eventId());
        }
        return clicks;
    }

    private void resume(int parallelism, URI from) {
        job =
                cluster.resume(
                        Installation.current().jobJar(),
                        List.of(
                                "--nextup.models.unsigned",
                                "allow",
                                "--nextup.kafka.bootstrap-servers",
                                broker.bootstrapServers(),
                                "--nextup.models.cache-dir",
                                directory.resolve("models").toString(),
                                "--nextup.parallelism",
                                String.valueOf(parallelism)),
                        Optional.of(from));
    }

    /** Kills one of the two and starts it again under its id, as {@code nextup up} does. */
    private void killTaskManager() {
        String victim = cluster.processes().taskManagerPids().keySet().iterator().next();
        cluster.processes().taskManager(victim).kill();
        cluster.restartTaskManager(victim);
        await(() -> !cluster.isRunning(job), "The job does not miss its TaskManager");
    }

    private void cancel() {
        cluster.cancel(job);
        await(() -> cluster.state(job).equals("CANCELED"), "The job is not cancelled");
    }

    /** Waits for a checkpoint that begins after now: the second one that is completed. */
    private void awaitCheckpoint() {
        long until = cluster.completedCheckpoints(job) + 2;
        await(() -> cluster.completedCheckpoints(job) >= until, "No checkpoint is completed");
    }

    private long newestStateBytes() {
        return cluster.statistics(job).checkpoints().get(0).stateBytes();
    }

    /** Compares what {@code nextup state} prints with a history. */
    private static void assertSequence(String checkpoint, String user, List<String> history)
            throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        long begun = System.nanoTime();
        int code =
                Nextup.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(
                                "state",
                                "show",
                                "--savepoint",
                                checkpoint,
                                "--user",
                                user,
                                "--json");
        assertThat(code).as(err.toString()).isZero();
        JsonNode state = new JsonMapper().readTree(out.toString());
        assertThat(state.path("sequence").asInt()).isEqualTo(history.size());
        assertThat(state.path("interactions").findValuesAsText("itemId"))
                .isEqualTo(
                        history.subList(history.size() - CircleModel.REMEMBERED, history.size()));
        say("state of %s read in %.0f s, as written", user, secondsSince(begun));
    }

    private void await(BooleanSupplier ready, String late) {
        Wait.until(
                PATIENCE,
                ready,
                () ->
                        "%s; the job is %s, %s"
                                .formatted(late, cluster.state(job), cluster.rootException(job)));
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
