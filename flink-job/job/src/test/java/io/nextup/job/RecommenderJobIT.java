package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.Artifact;
import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.serving.engine.StepModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.execution.ExecutionState;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole job through a real broker, a Flink cluster, RocksDB and TorchScript modules. */
class RecommenderJobIT {
    private static final int K = 5;
    private static final long TIME = 1_700_000_000_000L;
    private static final Map<String, String> TOP_K =
            Map.of("nextup.scoring.top-k", Integer.toString(K));

    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private final Clicks clicks = new Clicks();
    private JobTopics topics;
    private Path registry;

    /** Sends clicks and remembers what each user had clicked by then. */
    private final class Clicks {
        private final Map<String, List<String>> histories = new HashMap<>();
        private final Map<String, List<String>> itemsByEvent = new HashMap<>();
        private final Random random = new Random(1);

        void click(String user, String item) throws Exception {
            List<String> history = histories.computeIfAbsent(user, any -> new ArrayList<>());
            history.add(item);
            String event = user + "-" + history.size();
            itemsByEvent.put(event, List.copyOf(history));
            topics.click(Interaction.click(event, user, item, TIME + history.size()));
        }

        void some(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                click("user" + random.nextInt(10), StepModel.item(random.nextInt(StepModel.ITEMS)));
            }
        }

        Set<String> events() {
            return Collections.unmodifiableSet(itemsByEvent.keySet());
        }

        /** The job keeps the last 100 items; no test clicks more often. */
        List<String> itemsUpTo(String event) {
            return itemsByEvent.get(event);
        }
    }

    @BeforeEach
    void createTopics() throws Exception {
        topics = LOCAL.topics();
        registry = LOCAL.directory().resolve("registry");
    }

    @Test
    void aSecondModelTakesOverWhileEventsFlowAndEachIsAnsweredExactlyOnce() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), TOP_K);
        clicks.some(100);
        patiently().until(() -> versions().contains("v1"));
        topics.announce(StepModel.backwards("v2").publish(registry));
        patiently()
                .until(
                        () -> {
                            clicks.some(10);
                            return versions().contains("v2");
                        });
        clicks.some(50);
        awaitAllAnswered();
        job.end();

        assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1, "v2", -1));
        for (List<Recommendation> ofUser : byUser().values()) {
            assertThat(ofUser).extracting(Recommendation::modelVersion).isSorted();
            assertThat(ofUser).extracting(Recommendation::sequence).isSorted();
        }
    }

    @Test
    void moreEventsThanTheQueueHoldsWaitForTheFirstModelAndAreAllAnswered() throws Exception {
        clicks.some(500);
        Map<String, String> smallQueue =
                Map.of("nextup.scoring.queue.capacity", "5", "nextup.scoring.top-k", "5");
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), smallQueue);
        job.awaitState("score", ExecutionState.INITIALIZING);
        assertThat(topics.recommendations()).isEmpty();

        topics.announce(StepModel.forwards("v1").publish(registry));
        awaitAllAnswered();
        job.end();

        assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1));
    }

    @Test
    void requestsInFlightAtASavepointGetTheRightItemsFromAModelOfAnotherVocabulary()
            throws Exception {
        ModelAnnouncement slow = StepModel.forwards("v1").withWork(150).publish(registry);
        topics.announce(slow);
        Map<String, String> oneByOne =
                Map.of(
                        "nextup.scoring.batch.max-size", "1",
                        "nextup.scoring.workers", "1",
                        "nextup.scoring.top-k", "5");
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), oneByOne);
        patiently()
                .until(
                        () -> {
                            clicks.some(1);
                            return !topics.recommendations().isEmpty();
                        });
        clicks.some(80);
        // The savepoint comes after all of them: what is not answered then is in it and nowhere
        // else.
        job.awaitCount("sequence\\.\\d+\\.acceptedEvents", clicks.events().size());
        String savepoint = job.savepoint();
        job.end();
        Set<String> answeredBySlow = topics.answered();
        assertThat(answeredBySlow.size()).isLessThan(clicks.events().size());

        List<String> permuted = new ArrayList<>(StepModel.CIRCLE);
        Collections.shuffle(permuted, new Random(2));
        topics.announce(StepModel.forwards("v2").withVocabulary(permuted).publish(registry));
        delete(Path.of(URI.create(slow.location())));
        job = LOCAL.flink().restore(savepoint, topics.options(), TOP_K);
        awaitAllAnswered();
        job.end();

        Map<String, List<Recommendation>> byId =
                topics.recommendations().stream()
                        .collect(Collectors.groupingBy(Recommendation::id));
        assertThat(byId).hasSameSizeAs(clicks.events());
        // Under at-least-once an answer between savepoint and end comes again: the same items.
        byId.values()
                .forEach(
                        same ->
                                assertThat(same)
                                        .extracting(RecommenderJobIT::itemIds)
                                        .containsOnly(expected(same.get(0), 1)));
        assertThat(topics.recommendations())
                .filteredOn(answer -> !answeredBySlow.containsAll(answer.answers()))
                .isNotEmpty()
                .extracting(Recommendation::modelVersion)
                .containsOnly("v2");
    }

    @Test
    void aFirstClickOnAnItemThatNoModelKnowsIsAnsweredWithWhatIsPopular() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), TOP_K);
        clicks.click("anna", "brand-new");
        awaitAllAnswered();
        clicks.click("anna", "item10");
        awaitAllAnswered();
        job.end();

        assertThat(topics.recommendations())
                .extracting(Recommendation::source)
                .containsExactly(Recommendation.Source.FALLBACK, Recommendation.Source.MODEL);
        assertThat(topics.recommendations())
                .extracting(RecommenderJobIT::itemIds)
                .containsExactly(
                        StepModel.POPULAR,
                        List.of("item11", "item12", "item13", "item14", "item15"));
    }

    @Test
    void whatCannotBeUsedBecomesADeadLetterAndTheOtherEventsAreUnharmed() throws Exception {
        byte[] key = "anna".getBytes(UTF_8);
        byte[] garbage = {(byte) 0xff, (byte) 0xfe, 0, 1, 2};
        byte[] empty = "{}".getBytes(UTF_8);
        byte[] noItem = "{\"userId\": \"anna\"}".getBytes(UTF_8);
        byte[] year9999 =
                "{\"userId\": \"anna\", \"itemId\": \"item1\", \"eventTime\": 253370764800000}"
                        .getBytes(UTF_8);
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), TOP_K);
        for (byte[] bad : List.of(garbage, empty, noItem, year9999)) {
            clicks.some(5);
            topics.send(key, bad);
        }
        clicks.some(5);
        awaitAllAnswered();
        patiently().until(() -> topics.deadLetters().size() >= 4);
        job.end();

        List<DeadLetter> letters =
                topics.deadLetters().stream()
                        .sorted(Comparator.comparingLong(DeadLetter::offset))
                        .toList();
        assertThat(letters)
                .extracting(DeadLetter::reason)
                .containsExactly(
                        DeadLetter.Reason.UNDECODABLE,
                        DeadLetter.Reason.MISSING_FIELD,
                        DeadLetter.Reason.MISSING_FIELD,
                        DeadLetter.Reason.TIME_IN_FUTURE);
        assertThat(letters)
                .extracting(DeadLetter::original)
                .containsExactly(garbage, empty, noItem, year9999);
        assertThat(letters).extracting(DeadLetter::key).containsOnly(key);
        assertThat(letters.get(2).detail()).contains("itemId");
        assertThat(letters.get(3).detail()).contains("253370764800000");
        assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1));
    }

    @Test
    void aRecordAsLargeAsTheBrokerTakesBecomesADeadLetterThatItsTopicTakes() throws Exception {
        byte[] value = new byte[1_048_000];
        Arrays.fill(value, (byte) 0xff);
        byte[] key = "k".repeat(1_000_000).getBytes(UTF_8);
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), TOP_K);
        topics.send(null, value);
        topics.send(key, null);
        clicks.some(5);
        awaitAllAnswered();
        patiently().until(() -> topics.deadLetters().size() >= 2);
        job.end();

        List<DeadLetter> letters =
                topics.deadLetters().stream()
                        .sorted(Comparator.comparing(DeadLetter::reason))
                        .toList();
        assertThat(letters)
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.UNDECODABLE, DeadLetter.Reason.OVERSIZED_ID);
        DeadLetter garbage = letters.get(0);
        int kept = garbage.original().length;
        assertThat(kept).isBetween(700_000, 750_000);
        assertThat(garbage.original()).isEqualTo(Arrays.copyOf(value, kept));
        assertThat(garbage.detail())
                .endsWith(
                        "ff ff ff ... (1048000 bytes) (cut: the first %d of 1048000 bytes of the value, 0 of 0 of the key)"
                                .formatted(kept));
        int keptOfKey = letters.get(1).key().length;
        assertThat(letters.get(1).key()).isEqualTo(Arrays.copyOf(key, keptOfKey));
        assertThat(letters.get(1).detail())
                .isEqualTo(
                        "key has 1000000 characters, 256 are allowed: %s... (cut: the first 0 of 0 bytes of the value, %d of 1000000 of the key)"
                                .formatted("k".repeat(37), keptOfKey));
        assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1));
    }

    @Test
    void aDeadLetterTopicThatTakesLessThanTheJobMayWriteStopsTheStart() {
        Map<String, String> options = new HashMap<>(topics.options());
        options.put("nextup.publish.max-record-bytes", "1048589");
        options.put("nextup.kafka.properties.max.request.size", "2000000");

        assertThatThrownBy(() -> check(options))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Topic %s takes records of at most 1048588 bytes, and nextup.publish.max-record-bytes is 1048589: lower this one, or raise the topic's max.message.bytes"
                                .formatted(options.get("nextup.topics.dead-letters")));
    }

    @Test
    void theReadmeListsTheMetricsThatTheJobRegistersAndNoOthersAsPrometheusGetsThem()
            throws Exception {
        topics.announce(StepModel.forwards("v1.0").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), TOP_K);
        clicks.some(5);
        topics.send("nobody".getBytes(UTF_8), "no event".getBytes(UTF_8));
        awaitAllAnswered();
        job.awaitCount("deadLetters", 1);
        // Each subtask hears of the announcement by itself; one is enough for the answers.
        patiently()
                .until(
                        () ->
                                values(
                                                job.registeredMetrics().asPrometheusGetsThem(),
                                                "slot_version_serving",
                                                "version=\"v1_0\"")
                                        == 2);
        RegisteredMetrics metrics = job.registeredMetrics();
        String prometheus = metrics.asPrometheusGetsThem();
        job.end();

        assertThat(metrics.rows()).containsExactlyInAnyOrderElementsOf(MetricsTable.rows());
        for (MetricsTable.Row row : MetricsTable.rows()) {
            assertThat(prometheus).contains("# TYPE %s ".formatted(row.fullPrometheusName()));
        }
        assertThat(values(prometheus, "validEvents", "")).isEqualTo(5);
        assertThat(values(prometheus, "acceptedEvents", "")).isEqualTo(5);
        assertThat(values(prometheus, "reason_deadLetters", "reason=\"UNDECODABLE\"")).isEqualTo(1);
        assertThat(values(prometheus, "reason_deadLetters", "")).isEqualTo(1);
        assertThat(values(prometheus, "recommendations", "")).isEqualTo(5);
        assertThat(values(prometheus, "user_freshnessMillis_count", "")).isEqualTo(5);
        assertThat(values(prometheus, "inFlight", "")).isZero();
    }

    /** The sum over the subtasks of a metric in Prometheus's text. */
    private static double values(String prometheus, String name, String label) {
        return prometheus
                .lines()
                .filter(line -> line.startsWith(MetricsTable.PROMETHEUS_PREFIX + name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void aBadArtifactIsRefusedAndTheOldModelGoesOnServing() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), TOP_K);
        clicks.some(20);
        awaitAllAnswered();
        ModelAnnouncement damaged = StepModel.backwards("v2").publish(registry);
        Files.write(
                Path.of(URI.create(damaged.location())).resolve("model.pt"), new byte[] {1, 2, 3});
        topics.announce(damaged);
        job.awaitCount("modelsRefused", 1);
        clicks.some(20);
        awaitAllAnswered();

        topics.announce(StepModel.backwards("v3").publish(registry));
        patiently()
                .until(
                        () -> {
                            clicks.some(5);
                            return versions().contains("v3");
                        });
        awaitAllAnswered();
        job.end();

        assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1, "v3", -1));
    }

    @Test
    void afterAnErasureAUserIsAsGoodAsNew() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), TOP_K);
        for (String item : List.of("item11", "item12", "item20")) {
            clicks.click("anna", item);
        }
        awaitAllAnswered();
        topics.send("anna".getBytes(UTF_8), null);
        topics.click(Interaction.click("again", "anna", "item10", TIME));
        topics.click(Interaction.click("first", "newcomer", "item10", TIME));
        patiently().until(() -> topics.answered().containsAll(Set.of("again", "first")));
        job.end();

        Map<String, Recommendation> byEvent =
                topics.recommendations().stream()
                        .collect(Collectors.toMap(r -> r.answers().get(0), r -> r));
        assertThat(itemIds(byEvent.get("again")))
                .isEqualTo(itemIds(byEvent.get("first")))
                .isEqualTo(List.of("item11", "item12", "item13", "item14", "item15"));
        assertThat(byEvent.get("again").sequence()).isEqualTo(1);
        assertThat(topics.deadLetters()).isEmpty();
    }

    @Test
    void underExactlyOnceWhoReadsCommittedSeesEachAnswerOnceAcrossARestore() throws Exception {
        Map<String, String> exactlyOnce =
                Map.of("nextup.publish.delivery", "exactly-once", "nextup.scoring.top-k", "5");
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), exactlyOnce);
        clicks.some(50);
        awaitAllAnswered();
        clicks.some(50);
        String savepoint = job.stop();
        clicks.some(50);
        job = LOCAL.flink().restore(savepoint, topics.options(), exactlyOnce);
        clicks.some(50);
        awaitAllAnswered();
        job.end();

        assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1));
    }

    @Test
    void ofAUsersEventsThatWaitTheNewestIsScoredAndEachIsNamedExactlyOnceAcrossARestore()
            throws Exception {
        Map<String, String> conflating =
                Map.of(
                        "nextup.scoring.conflate", "true",
                        "nextup.scoring.workers", "1",
                        "nextup.publish.delivery", "exactly-once",
                        "nextup.scoring.top-k", "5");
        // Keeps the only worker busy for seconds while it scores a sequence that ends in item39.
        topics.announce(StepModel.forwards("v1").withWorkFor("item39", 2_000).publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), conflating);
        clicks.click("anna", "item1");
        awaitAllAnswered();
        clicks.click("blocker", "item39");
        for (int i = 0; i < 24; i++) {
            clicks.click("user" + i % 4, StepModel.item(i));
        }
        job.awaitCount("sequence\\.\\d+\\.acceptedEvents", clicks.events().size());
        job.awaitCount("conflatedRequests", 16);
        String savepoint = job.stop();

        // All others are in the savepoint and nowhere else, if the stop was faster than the worker;
        // what follows holds in any case.
        topics.announce(StepModel.forwards("v2").publish(registry));
        job = LOCAL.flink().restore(savepoint, topics.options(), conflating);
        clicks.some(20);
        awaitAllAnswered();
        job.end();

        List<Recommendation> answers = topics.recommendations();
        assertThat(answers.stream().flatMap(answer -> answer.answers().stream()))
                .containsExactlyInAnyOrderElementsOf(clicks.events());
        assertThat(answers)
                .hasSizeLessThanOrEqualTo(clicks.events().size() - 16)
                .allSatisfy(
                        answer -> {
                            assertThat(answer.id())
                                    .isEqualTo(
                                            EventReference.recommendationId(
                                                    answer.userId(), answer.trigger()));
                            assertThat(itemIds(answer)).isEqualTo(expected(answer, 1));
                        });
        for (List<Recommendation> ofUser : byUser().values()) {
            assertThat(ofUser).extracting(Recommendation::sequence).isSorted();
            assertThat(ofUser.stream().flatMap(answer -> answer.answers().stream()))
                    .isSortedAccordingTo(
                            Comparator.comparingInt(event -> clicks.itemsUpTo(event).size()));
        }
    }

    @Test
    void eventsThatAreTooOldEnterTheSequenceAndTheirAnswersAreMarkedAsSkipped() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job =
                LOCAL.flink()
                        .run(
                                topics.options(),
                                Map.of(
                                        "nextup.scoring.max-age",
                                        "1 d",
                                        "nextup.scoring.top-k",
                                        "5"));
        // All of them are years old.
        clicks.click("anna", "item10");
        clicks.click("anna", "item12");
        clicks.some(20);
        awaitAllAnswered();
        topics.click(Interaction.click("now", "anna", "item11", InstantSource.system().millis()));
        patiently().until(() -> topics.answered().contains("now"));
        job.awaitCount("skippedRequests", 22);
        long skipped = job.count("skippedRequests");
        job.end();

        assertThat(skipped).isEqualTo(22);
        assertThat(topics.recommendations())
                .extracting(Recommendation::trigger)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(clicks.events().stream(), Stream.of("now")).toList());
        for (Recommendation answer : topics.recommendations()) {
            boolean now = answer.trigger().equals("now");
            assertThat(answer.source())
                    .isEqualTo(now ? Recommendation.Source.MODEL : Recommendation.Source.SKIPPED);
            assertThat(itemIds(answer))
                    .isEqualTo(
                            now
                                    ? List.of("item13", "item14", "item15", "item16", "item17")
                                    : List.of());
            assertThat(answer.modelVersion()).isEqualTo("v1");
        }
    }

    @Test
    void aTrainedModelTakesOverAndItsAnswersAreThoseOfTheModuleItself() throws Exception {
        Artifact trained =
                Artifact.read(
                        Path.of(getClass().getResource("trained/manifest.json").toURI())
                                .getParent());
        String version = trained.manifest().version();
        topics.announce(StepModel.backwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), TOP_K);
        patiently()
                .until(
                        () -> {
                            clicks.some(1);
                            return versions().contains("v1");
                        });
        topics.announce(
                new ModelAnnouncement(
                        ModelAnnouncement.DEFAULT_SLOT,
                        version,
                        trained.directory().toUri().toString(),
                        trained.manifestSha256(),
                        TIME));
        patiently()
                .until(
                        () -> {
                            clicks.some(1);
                            return versions().contains(version);
                        });
        for (int step = 0; step < 6; step++) {
            for (int walker = 0; walker < 20; walker++) {
                clicks.click("walker" + walker, StepModel.item(walker * 2 + step));
            }
        }
        awaitAllAnswered();
        job.end();

        assertThat(topics.recommendations())
                .extracting(Recommendation::id)
                .doesNotHaveDuplicates()
                .hasSameSizeAs(clicks.events());
        List<Recommendation> answers =
                topics.recommendations().stream()
                        .filter(answer -> answer.modelVersion().equals(version))
                        .toList();
        assertAnswersAreThoseOf(trained, answers);
        // It has learnt what it was trained on: the next step is nearly always the first item.
        List<Recommendation> ofWalkers =
                answers.stream()
                        .filter(answer -> answer.userId().startsWith("walker"))
                        .filter(answer -> answer.sequence() >= 3)
                        .toList();
        assertThat(ofWalkers).hasSize(80);
        assertThat(
                        ofWalkers.stream()
                                .filter(
                                        answer ->
                                                itemIds(answer)
                                                        .get(0)
                                                        .equals(expected(answer, 1).get(0)))
                                .count())
                .isGreaterThan(64);
    }

    @Test
    void beforeItIsSubmittedTheJobSaysWhetherAModelIsAnnounced() throws Exception {
        String expected =
                "No model is announced for slot default on topic %s yet: interactions wait until one is.%n"
                        .formatted(topics.options().get("nextup.topics.models"));

        assertThat(noticesOfTheCheck()).isEqualTo(expected);

        topics.announce(
                new ModelAnnouncement("other-slot", "v1", "file:///v1", "0".repeat(64), TIME));
        assertThat(noticesOfTheCheck()).isEqualTo(expected);

        topics.announce(new ModelAnnouncement("default", "v1", "file:///v1", "0".repeat(64), TIME));
        assertThat(noticesOfTheCheck()).isEmpty();
    }

    @Test
    void aTopicThatIsNotThereStopsTheStart() {
        Map<String, String> options = new HashMap<>(topics.options());
        options.put("nextup.topics.recommendations", "nowhere");
        options.put("nextup.topics.models", "no-models");

        assertThatThrownBy(() -> check(options))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Kafka at %s has no topic nowhere, no-models: create what is missing, or name others with --nextup.topics.*"
                                .formatted(LOCAL.broker().bootstrapServers()));
    }

    @Test
    void theHelpNeedsNeitherBrokerNorCluster() {
        assertThatCode(() -> RecommenderJob.main(new String[] {"--help"}))
                .doesNotThrowAnyException();
    }

    private void awaitAllAnswered() {
        patiently().until(() -> topics.answered().containsAll(clicks.events()));
    }

    private static ConditionFactory patiently() {
        return await().atMost(LocalFlink.PATIENCE).pollInSameThread();
    }

    private void assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(
            Map<String, Integer> stepsByVersion) {
        List<Recommendation> answers = topics.recommendations();
        Map<String, String> eventsById =
                clicks.events().stream()
                        .collect(
                                Collectors.toMap(
                                        event ->
                                                EventReference.recommendationId(
                                                        event.substring(0, event.indexOf('-')),
                                                        event),
                                        event -> event));
        assertThat(answers)
                .extracting(Recommendation::id)
                .containsExactlyInAnyOrderElementsOf(eventsById.keySet());
        for (Recommendation answer : answers) {
            assertThat(answer.answers()).containsExactly(eventsById.get(answer.id()));
            assertThat(stepsByVersion).containsKey(answer.modelVersion());
            assertThat(answer.source()).isEqualTo(Recommendation.Source.MODEL);
            assertThat(itemIds(answer))
                    .isEqualTo(expected(answer, stepsByVersion.get(answer.modelVersion())));
        }
    }

    /** Scores each answer's sequence again, alone, with the module itself. */
    private void assertAnswersAreThoseOf(Artifact artifact, List<Recommendation> answers)
            throws Exception {
        SequenceEncoder encoder =
                new SequenceEncoder(artifact.vocabulary(), artifact.manifest().maxLength());
        try (TorchScorer scorer = TorchScorer.loadVerified(artifact, "cpu")) {
            for (Recommendation answer : answers) {
                List<String> items = clicks.itemsUpTo(answer.answers().get(0));
                TopK alone =
                        scorer.topk(
                                Arrays.stream(encoder.encode(items)).asLongStream().toArray(),
                                Arrays.stream(encoder.encodeExclusions(items))
                                        .asLongStream()
                                        .toArray(),
                                1,
                                K);
                assertThat(itemIds(answer))
                        .isEqualTo(
                                Arrays.stream(alone.indices())
                                        .mapToObj(artifact.vocabulary()::itemAt)
                                        .toList());
                for (int i = 0; i < K; i++) {
                    assertThat(answer.items().get(i).score())
                            .isCloseTo(alone.scores()[i], within(1e-4f));
                }
            }
        }
    }

    private List<String> expected(Recommendation answer, int step) {
        return StepModel.expected(step, clicks.itemsUpTo(answer.trigger()), K);
    }

    private String noticesOfTheCheck() throws Exception {
        return check(topics.options());
    }

    private static String check(Map<String, String> options) throws Exception {
        ByteArrayOutputStream notices = new ByteArrayOutputStream();
        RecommenderJob.check(
                JobOptions.from(Configuration.fromMap(options)),
                new PrintStream(notices, true, UTF_8));
        return notices.toString(UTF_8);
    }

    private static List<String> itemIds(Recommendation recommendation) {
        return recommendation.items().stream().map(RankedItem::itemId).toList();
    }

    private Set<String> versions() {
        return topics.recommendations().stream()
                .map(Recommendation::modelVersion)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, List<Recommendation>> byUser() {
        return topics.recommendations().stream()
                .collect(Collectors.groupingBy(Recommendation::userId));
    }

    private static void delete(Path artifact) throws Exception {
        try (var files = Files.list(artifact)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(artifact);
    }
}
