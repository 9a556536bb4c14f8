package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.FixedScores;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.serving.engine.StepModel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole job through a real broker, a Flink cluster, RocksDB and TorchScript modules. */
class RecommenderJobIT {
    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private JobTopics topics;
    private Clicks clicks;
    private Path registry;

    @BeforeEach
    void createTopics() throws Exception {
        topics = LOCAL.topics();
        clicks = new Clicks(topics);
        registry = LOCAL.directory().resolve("registry");
    }

    @Test
    void aSecondModelTakesOverWhileEventsFlowAndEachIsAnsweredExactlyOnce() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        clicks.some(100);
        Clicks.patiently().until(() -> clicks.versions().contains("v1"));
        topics.announce(StepModel.backwards("v2").publish(registry));
        Clicks.patiently()
                .until(
                        () -> {
                            clicks.some(10);
                            return clicks.versions().contains("v2");
                        });
        clicks.some(50);
        clicks.awaitAllAnswered();
        job.end();

        clicks.assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1, "v2", -1));
        for (List<Recommendation> ofUser : clicks.answersByUser().values()) {
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
        clicks.awaitAllAnswered();
        job.end();

        clicks.assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1));
    }

    @Test
    void aFirstClickOnAnItemThatNoModelKnowsIsAnsweredWithWhatIsPopular() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        clicks.click("anna", "brand-new");
        clicks.awaitAllAnswered();
        clicks.click("anna", "item10");
        clicks.awaitAllAnswered();
        job.end();

        assertThat(topics.recommendations())
                .extracting(Recommendation::source)
                .containsExactly(Recommendation.Source.FALLBACK, Recommendation.Source.MODEL);
        assertThat(topics.recommendations())
                .extracting(Clicks::itemIds)
                .containsExactly(
                        StepModel.POPULAR,
                        List.of("item11", "item12", "item13", "item14", "item15"));
    }

    @Test
    void noListHoldsWhatRulesForbidFromTheFirstOneOnAndWhicheverModelMakesIt() throws Exception {
        topics.onlyAvailable();
        topics.item("item12", false);
        topics.item("item3", false);
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        clicks.click("anna", "item10");
        clicks.click("bert", "brand-new");
        clicks.awaitAllAnswered();
        assertThat(newest("anna"))
                .containsExactly("item11", "item13", "item14", "item15", "item16");
        assertThat(newest("bert")).containsExactly("item7", "item5", "item0", "item1", "item2");

        topics.item("item8", false);
        topics.announce(StepModel.backwards("v2").publish(registry));
        Clicks.patiently()
                .until(
                        () -> {
                            clicks.click("carl", "item10");
                            clicks.awaitAllAnswered();
                            return clicks.versions().contains("v2")
                                    && !newest("carl").contains("item8");
                        });
        assertThat(newest("carl")).containsExactly("item9", "item7", "item6", "item5", "item4");
        job.end();
    }

    private List<String> newest(String user) {
        return Clicks.itemIds(
                clicks.answersByUser().get(user).stream()
                        .reduce((before, after) -> after)
                        .orElseThrow());
    }

    @Test
    void theTraceOfAClickGoesToItsListAndOneThatIsNotValidCostsNothing() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        topics.click(Interaction.click("e1", "anna", "item10", Clicks.TIME), parent);
        topics.click(Interaction.click("e2", "anna", "item11", Clicks.TIME + 1), parent + "0");
        topics.click(Interaction.click("e3", "anna", "item12", Clicks.TIME + 2));
        Clicks.patiently().until(() -> topics.answered().containsAll(Set.of("e1", "e2", "e3")));
        job.end();

        assertThat(topics.listHeaders("anna"))
                .extracting(headers -> List.of(headers.toArray()))
                .containsExactly(
                        List.of(new RecordHeader("traceparent", parent.getBytes(UTF_8))),
                        List.of(),
                        List.of());
    }

    @Test
    void aShopsOwnEventsAreAnsweredBesideNextupsAvro() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        Map<String, String> fields =
                Map.of(
                        "nextup.ingest.mapping",
                        "user=@key,item=/basket/0/sku,time=/at:iso,type='view',value=/paid,attributes.shop=/shop",
                        "nextup.scoring.top-k",
                        "5");
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), fields);
        byte[] anna = "anna".getBytes(UTF_8);
        topics.send(
                anna,
                "{\"basket\": [{\"sku\": \"item10\"}], \"at\": \"2025-11-24T16:00:00.123Z\", \"paid\": \"12.50\", \"shop\": 7}"
                        .getBytes(UTF_8));
        topics.send(
                anna, "{\"basket\": [{\"sku\": \"item10\"}], \"paid\": \"much\"}".getBytes(UTF_8));
        topics.send(anna, "{\"basket\": [], \"at\": \"2025-11-24\"}".getBytes(UTF_8));
        topics.send(
                anna,
                Codecs.INTERACTION.encode(
                        Interaction.click(null, "anna", "item20", 1_764_000_000_124L),
                        Encoding.AVRO));
        Clicks.patiently().until(() -> topics.recommendations().size() == 2);
        job.end();

        assertThat(topics.recommendations())
                .extracting(
                        Recommendation::userId, Clicks::itemIds, Recommendation::eventTimeMillis)
                .containsExactly(
                        tuple(
                                "anna",
                                List.of("item11", "item12", "item13", "item14", "item15"),
                                1_764_000_000_123L),
                        tuple(
                                "anna",
                                List.of("item21", "item22", "item23", "item24", "item25"),
                                1_764_000_000_124L));
        assertThat(topics.deadLetters())
                .extracting(DeadLetter::detail)
                .satisfiesExactlyInAnyOrder(
                        detail ->
                                assertThat(detail)
                                        .startsWith("the item (/basket/0/sku) is missing or null"),
                        detail ->
                                assertThat(detail)
                                        .startsWith("the value (/paid) is the text \"much\": "));
    }

    @Test
    void aBadArtifactIsRefusedAndTheOldModelGoesOnServing() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        clicks.some(20);
        clicks.awaitAllAnswered();
        ModelAnnouncement damaged = StepModel.backwards("v2").publish(registry);
        Files.write(
                Path.of(URI.create(damaged.location())).resolve("model.pt"), new byte[] {1, 2, 3});
        topics.announce(damaged);
        job.awaitCount("modelsRefused", 1);
        clicks.some(20);
        clicks.awaitAllAnswered();

        topics.announce(StepModel.backwards("v3").publish(registry));
        Clicks.patiently()
                .until(
                        () -> {
                            clicks.some(5);
                            return clicks.versions().contains("v3");
                        });
        clicks.awaitAllAnswered();
        job.end();

        clicks.assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1, "v3", -1));
    }

    @Test
    void afterAnErasureAUserIsAsGoodAsNew() throws Exception {
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        for (String item : List.of("item11", "item12", "item20")) {
            clicks.click("anna", item);
        }
        clicks.awaitAllAnswered();
        topics.send("anna".getBytes(UTF_8), null);
        topics.click(Interaction.click("again", "anna", "item10", Clicks.TIME));
        topics.click(Interaction.click("first", "newcomer", "item10", Clicks.TIME));
        Clicks.patiently().until(() -> topics.answered().containsAll(Set.of("again", "first")));
        job.end();

        Map<String, Recommendation> byEvent =
                topics.recommendations().stream()
                        .collect(Collectors.toMap(r -> r.references().get(0), r -> r));
        assertThat(Clicks.itemIds(byEvent.get("again")))
                .isEqualTo(Clicks.itemIds(byEvent.get("first")))
                .isEqualTo(List.of("item11", "item12", "item13", "item14", "item15"));
        assertThat(byEvent.get("again").sequence()).isEqualTo(1);
        assertThat(topics.listUpdates("anna"))
                .extracting(list -> list.map(Recommendation::sequence))
                .containsExactly(
                        Optional.of(1L),
                        Optional.of(2L),
                        Optional.of(3L),
                        Optional.empty(),
                        Optional.of(1L));
        assertThat(topics.deadLetters()).isEmpty();
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
        clicks.awaitAllAnswered();
        topics.click(Interaction.click("now", "anna", "item11", InstantSource.system().millis()));
        Clicks.patiently().until(() -> topics.answered().contains("now"));
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
            assertThat(Clicks.itemIds(answer))
                    .isEqualTo(
                            now
                                    ? List.of("item13", "item14", "item15", "item16", "item17")
                                    : List.of());
            assertThat(answer.modelVersion()).isEqualTo("v1");
        }
    }

    /** By hand: item a gains the ages of the user's items in minutes, item b the sum of types. */
    @Test
    void aModelThatTakesTimesAndTypesIsAskedWithThoseOfTheSequence() throws Exception {
        topics.announce(timed());
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        topics.click(interaction("e1", "c", "view", Clicks.TIME));
        topics.click(interaction("e2", "d", "buy", Clicks.TIME + 120_000));
        Clicks.patiently().until(() -> topics.answered().containsAll(List.of("e1", "e2")));
        job.end();

        assertThat(topics.recommendations())
                .extracting(Recommendation::items)
                .containsExactly(
                        List.of(
                                new RankedItem("b", 4 + 1),
                                new RankedItem("d", 2),
                                new RankedItem("a", 1)),
                        List.of(new RankedItem("b", 4 + 3), new RankedItem("a", 1 + 2)));
    }

    private static Interaction interaction(String event, String item, String type, long time) {
        return new Interaction(event, "anna", item, type, time, null, Map.of());
    }

    private ModelAnnouncement timed() throws Exception {
        Path staged = Files.createDirectories(LOCAL.directory().resolve("staged-timed"));
        FixedScores.write(staged.resolve(Manifest.MODULE_FILE), FixedScores.TIMED, 1, 4, 3.5f, 2);
        ModelInputs inputs =
                new ModelInputs(
                        List.of(InputColumn.TIMES, InputColumn.TYPES, InputColumn.NOW),
                        List.of("view", "buy"));
        Artifact artifact =
                Artifact.write(
                        staged,
                        new ArtifactDraft("fixed", 50)
                                .withVersion("timed", "2026-11-24T16:05:01Z")
                                .withInputs(inputs),
                        Vocabulary.of(List.of("a", "b", "c", "d")));
        return new ModelAnnouncement(
                ModelAnnouncement.DEFAULT_SLOT,
                "timed",
                new LocalArtifactStore(registry).publish(artifact).toString(),
                artifact.manifestSha256(),
                Clicks.TIME);
    }

    @Test
    void aTrainedModelTakesOverAndItsAnswersAreThoseOfTheModuleItself() throws Exception {
        Artifact trained =
                Artifact.read(
                        Path.of(getClass().getResource("trained/manifest.json").toURI())
                                .getParent());
        String version = trained.manifest().version();
        topics.announce(StepModel.backwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        Clicks.patiently()
                .until(
                        () -> {
                            clicks.some(1);
                            return clicks.versions().contains("v1");
                        });
        topics.announce(
                new ModelAnnouncement(
                        ModelAnnouncement.DEFAULT_SLOT,
                        version,
                        trained.directory().toUri().toString(),
                        trained.manifestSha256(),
                        Clicks.TIME));
        Clicks.patiently()
                .until(
                        () -> {
                            clicks.some(1);
                            return clicks.versions().contains(version);
                        });
        for (int step = 0; step < 6; step++) {
            for (int walker = 0; walker < 20; walker++) {
                clicks.click("walker" + walker, StepModel.item(walker * 2 + step));
            }
        }
        clicks.awaitAllAnswered();
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
                                                Clicks.itemIds(answer)
                                                        .get(0)
                                                        .equals(clicks.expected(answer, 1).get(0)))
                                .count())
                .isGreaterThan(64);
    }

    /** Scores each answer's sequence again, alone, with the module itself. */
    private void assertAnswersAreThoseOf(Artifact artifact, List<Recommendation> answers)
            throws Exception {
        SequenceEncoder encoder =
                new SequenceEncoder(artifact.vocabulary(), artifact.manifest().maxLength());
        try (TorchScorer scorer =
                TorchScorer.loadVerified(artifact, "cpu", AllowedOperators.ofThisBuild())) {
            for (Recommendation answer : answers) {
                List<String> items = clicks.itemsUpTo(answer.references().get(0));
                ModelInput input =
                        SequenceEncoder.input(
                                encoder.inputs(), List.of(encoder.row(items, null, true)));
                TopK alone = scorer.topk(input, Clicks.K);
                assertThat(Clicks.itemIds(answer))
                        .isEqualTo(
                                Arrays.stream(alone.indices())
                                        .mapToObj(artifact.vocabulary()::itemAt)
                                        .toList());
                for (int i = 0; i < Clicks.K; i++) {
                    assertThat(answer.items().get(i).score())
                            .isCloseTo(alone.scores()[i], within(1e-4f));
                }
            }
        }
    }
}
