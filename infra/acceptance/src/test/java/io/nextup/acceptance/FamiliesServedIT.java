package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.artifact.Artifact;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.launcher.Nextup;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.Wait;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.train.LearningOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FamiliesServedIT {
    private static final int ITEMS = 40;

    private static final Set<String> SOLD_OUT = Set.of("i10", "i17", "i24");

    /** 2026-01-01T00:00:00Z. */
    private static final long HISTORY_MILLIS = 1_767_225_600_000L;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path directory;
    private KafkaProducer<byte[], byte[]> clicks;
    private KafkaConsumer<byte[], byte[]> answers;
    private final Set<String> clicked = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private int users;

    @Test
    void theJobServesEachFamilyInTurnAndAnswersAsItsModuleDoes() throws Exception {
        Path events = writeHistory();
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0);
                FlinkCluster cluster =
                        FlinkCluster.start(
                                directory.resolve("flink"),
                                1,
                                1,
                                Map.of(
                                        "execution.checkpointing.interval",
                                        "1 s",
                                        // Else RocksDB's small files are part of the metadata.
                                        "execution.checkpointing.data-inline-threshold",
                                        "0"))) {
            broker.createTopics(TopicsFile.bundled());
            applyRules(broker);
            String job =
                    cluster.submit(
                            Installation.current().jobJar(),
                            List.of(
                                    "--nextup.models.unsigned",
                                    "allow",
                                    "--nextup.kafka.bootstrap-servers",
                                    broker.bootstrapServers(),
                                    "--nextup.models.cache-dir",
                                    directory.resolve("cache").toString(),
                                    "--nextup.parallelism",
                                    "1"));
            connect(broker.bootstrapServers());
            Map<String, String> versions = new HashMap<>();
            for (Family family : Families.onClassPath().all()) {
                JsonNode published = train(family, events, broker);
                versions.put(family.name(), published.get("modelVersion").textValue());
                Recommendation answer = awaitAnswerBy(published.get("modelVersion").textValue());
                assertThat(answer.source())
                        .as(family.name())
                        .isEqualTo(Recommendation.Source.MODEL);
                assertThat(itemIds(answer))
                        .as(family.name())
                        .isEqualTo(
                                expected(
                                        Path.of(published.get("path").textValue()),
                                        answer.eventTimeMillis()));
            }
            aRefreshThatIsWorseIsRefusedAndTheJobGoesOn(versions.get("markov"), broker);
            aKilledTaskManagerRestoresItsStateFromItsOwnDisk(cluster, job);
            assertNoClickIsLeftWithoutAnAnswer();
        }
    }

    /** Makes the items that follow most clicks sold out, and boosts every second item. */
    private void applyRules(KafkaBroker broker) throws Exception {
        Path items =
                Files.writeString(
                        directory.resolve("items.csv"),
                        IntStream.range(0, ITEMS)
                                .mapToObj(
                                        item ->
                                                "i%d,%d,%s\n"
                                                        .formatted(
                                                                item,
                                                                SOLD_OUT.contains("i" + item)
                                                                        ? 0
                                                                        : 3,
                                                                isBoosted("i" + item)
                                                                        ? "even"
                                                                        : "odd"))
                                .collect(Collectors.joining("", "item_id,stock,category\n", "")));
        Path rules =
                Files.writeString(
                        directory.resolve("rules.json"),
                        """
                        [{"id": "stock", "only": "available"},
                         {"id": "even", "boost": 2, "where": "category = 'even'"}]
                        """);
        run(broker, "items", "load", items.toString());
        run(broker, "rules", "apply", rules.toString());
    }

    private static boolean isBoosted(String item) {
        return Integer.parseInt(item.substring(1)) % 2 == 0;
    }

    /** Every click is answered, by a recommendation of its own or by one for several. */
    private void assertNoClickIsLeftWithoutAnAnswer() {
        Wait.until(
                PATIENCE,
                () -> {
                    poll();
                    return answered.containsAll(clicked);
                },
                () -> "Of %d clicks %d have an answer".formatted(clicked.size(), answered.size()));
    }

    /** On the job that runs already: another one would cost half a minute. */
    private void aRefreshThatIsWorseIsRefusedAndTheJobGoesOn(String markov, KafkaBroker broker)
            throws Exception {
        runOnModels(broker, "models", "announce", markov);
        awaitAnswerBy(markov);
        clickAsInTheHistory();
        JsonNode refused =
                runOnModels(
                        broker,
                        "train",
                        "--every=1h",
                        "--rounds=1",
                        "--from=kafka",
                        "--family=popularity",
                        "--min-users=50");
        assertThat(refused.get("outcome").textValue()).isEqualTo("worse-than-serving");
        assertThat(refused.get("reason").textValue()).contains("and the serving " + markov);
        String late = click();
        Recommendation answer =
                awaitAnswer(
                        () -> {},
                        one -> one.userId().equals(late),
                        "The click of %s is not answered".formatted(late));
        assertThat(answer.modelVersion()).isEqualTo(markov);
    }

    /**
     * On the job that runs already. RocksDB's files of all checkpoints are away while the
     * TaskManager restarts: without the copies in its working directory the job does not run.
     */
    private void aKilledTaskManagerRestoresItsStateFromItsOwnDisk(FlinkCluster cluster, String job)
            throws Exception {
        long before = cluster.completedCheckpoints(job);
        Wait.until(
                PATIENCE,
                () -> cluster.completedCheckpoints(job) > before + 1,
                () -> "No checkpoint is completed");
        Path checkpoints = directory.resolve("flink/checkpoints").resolve(job);
        Files.move(checkpoints.resolve("shared"), directory.resolve("away"));
        String taskManager = cluster.processes().taskManagerPids().keySet().iterator().next();
        cluster.processes().taskManager(taskManager).kill();
        cluster.restartTaskManager(taskManager);
        String late = click();
        awaitAnswer(
                () -> {},
                one -> one.userId().equals(late),
                "The click of %s after the restart is not answered".formatted(late));
    }

    @AfterEach
    void disconnect() {
        if (clicks != null) {
            clicks.close(Duration.ZERO);
            answers.close();
        }
    }

    /** Each item is followed by the seventh after it a minute later, round and round. */
    private Path writeHistory() throws Exception {
        String lines =
                IntStream.range(0, 80)
                        .mapToObj(
                                user ->
                                        IntStream.range(0, 4 + user % 5)
                                                .mapToObj(i -> line(user, i))
                                                .collect(Collectors.joining()))
                        .collect(Collectors.joining("", "user,item,timestamp\n", ""));
        return Files.writeString(directory.resolve("events.csv"), lines);
    }

    private static String line(int user, int position) {
        long millis = HISTORY_MILLIS + 60_000L * (100 * user + position);
        return "u%d,i%d,%d\n".formatted(user, (user + 7 * position) % ITEMS, millis);
    }

    private void connect(String bootstrapServers) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        clicks =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        answers = new KafkaConsumer<>(settings, bytes, bytes);
        List<TopicPartition> partitions =
                answers.partitionsFor(Topics.RECOMMENDATIONS).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        answers.assign(partitions);
        answers.seekToBeginning(partitions);
    }

    private JsonNode train(Family family, Path events, KafkaBroker broker) throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--family=" + family.name(),
                                "--events=" + events,
                                "--fit=all",
                                "--announce"));
        if (family.defaults().has(LearningOptions.MAX_EPOCHS)) {
            arguments.addAll(List.of("--max-epochs=2", "--dimension=16", "--even-so"));
        }
        return runOnModels(broker, arguments.toArray(String[]::new));
    }

    /** Runs a verb of models and returns the JSON that it prints. */
    private JsonNode runOnModels(KafkaBroker broker, String... arguments) throws Exception {
        return run(
                broker,
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--registry=" + directory.resolve("registry")))
                        .toArray(String[]::new));
    }

    /** Runs a verb and returns the JSON that it prints. */
    private static JsonNode run(KafkaBroker broker, String... arguments) throws Exception {
        StringWriter out = new StringWriter();
        int code =
                Nextup.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .execute(
                                Stream.concat(
                                                Stream.of(arguments),
                                                Stream.of(
                                                        "--bootstrap-servers="
                                                                + broker.bootstrapServers(),
                                                        "--json"))
                                        .toArray(String[]::new));
        assertThat(code).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    /** Clicks, each by a user who has not clicked before, until that model answers one. */
    private Recommendation awaitAnswerBy(String version) {
        return awaitAnswer(
                this::click,
                answer -> answer.modelVersion().equals(version),
                "Model %s answers nothing".formatted(version));
    }

    /**
     * The first answer that is asked for.
     *
     * @param again done before each look
     */
    private Recommendation awaitAnswer(
            Runnable again, Predicate<Recommendation> wanted, String missing) {
        List<Recommendation> found = new ArrayList<>();
        Wait.until(
                PATIENCE,
                () -> {
                    again.run();
                    poll().stream().filter(wanted).forEach(found::add);
                    return !found.isEmpty();
                },
                () -> "%s after %s".formatted(missing, PATIENCE));
        return found.get(0);
    }

    private List<Recommendation> poll() {
        List<Recommendation> polled = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : answers.poll(Duration.ofMillis(100))) {
            polled.add(decode(record));
        }
        polled.forEach(answer -> answered.addAll(answer.references()));
        return polled;
    }

    /** Clicks an item as a user who has not clicked before, whose name is returned. */
    private String click() {
        String user = "new-" + users++;
        click(user, "i3", System.currentTimeMillis());
        return user;
    }

    /** Six clicks of each of 150 users, who go on as those of the history did, at about now. */
    private void clickAsInTheHistory() {
        long start = System.currentTimeMillis();
        for (int step = 0; step < 6; step++) {
            for (int user = 0; user < 150; user++) {
                String item = "i" + (user + 7 * step) % ITEMS;
                click("regular-" + user, item, start + 150L * step + user);
            }
        }
        clicks.flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // who waits for its answer will miss it
    private void click(String user, String item, long timeMillis) {
        String id = user + "-" + timeMillis;
        clicked.add(id);
        Interaction interaction = Interaction.click(id, user, item, timeMillis);
        clicks.send(
                new ProducerRecord<>(
                        Topics.INTERACTIONS,
                        user.getBytes(UTF_8),
                        Codecs.INTERACTION.encode(interaction, Encoding.JSON)));
    }

    private static Recommendation decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Codecs.RECOMMENDATION.decode(record.value(), record.timestamp());
        } catch (DecodeException e) {
            throw new AssertionError("The job wrote what cannot be read", e);
        }
    }

    private static List<String> itemIds(Recommendation answer) {
        return answer.items().stream().map(RankedItem::itemId).toList();
    }

    /** Returns the published module's own answer to the one click, by the rules. */
    private static List<String> expected(Path artifact, long timeMillis) throws Exception {
        Artifact read = Artifact.read(artifact);
        int[] clicked = {read.vocabulary().indexOf("i3")};
        ModelInputs inputs = read.manifest().inputs();
        List<long[]> columns =
                inputs.columns().stream()
                        .map(
                                column ->
                                        switch (column) {
                                            case TIMES, NOW -> new long[] {timeMillis};
                                            case TYPES ->
                                                    new long[] {
                                                        inputs.eventTypes().indexOf("click") + 1L
                                                    };
                                        })
                        .toList();
        ModelInput input =
                SequenceEncoder.input(
                        inputs, List.of(new InputRow(clicked, clicked, columns)), 1, 1);
        try (TorchScorer scorer =
                TorchScorer.loadVerified(read, "cpu", AllowedOperators.ofThisBuild())) {
            TopK best = scorer.topk(input, 10, bias(read.vocabulary()));
            return IntStream.of(best.indices()).mapToObj(read.vocabulary()::itemAt).toList();
        }
    }

    private static ItemBias bias(Vocabulary vocabulary) {
        float[] values = new float[vocabulary.size() + 1];
        for (int index = 1; index < values.length; index++) {
            String item = vocabulary.itemAt(index);
            values[index] =
                    (float) (isBoosted(item) ? Math.log(2) : 0)
                            + (SOLD_OUT.contains(item) ? Float.NEGATIVE_INFINITY : 0);
        }
        return ItemBias.of(values);
    }
}
