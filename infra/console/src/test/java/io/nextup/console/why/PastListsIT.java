package io.nextup.console.why;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.catalogue.UnknownItems;
import io.nextup.console.Browser;
import io.nextup.console.Console;
import io.nextup.console.Fixtures;
import io.nextup.console.models.ModelMemory;
import io.nextup.console.models.RegistrySettings;
import io.nextup.console.settings.Intake;
import io.nextup.console.settings.ItemCatalogue;
import io.nextup.console.why.MadeAgain.Outcome;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.CatalogueItem;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.MadeFrom;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.sequence.UserSequence;
import io.nextup.serving.engine.BatchScorer;
import io.nextup.serving.engine.RuleDrops;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.rules.CatalogueSettings;
import io.nextup.serving.rules.KafkaCatalogue;
import io.nextup.serving.rules.WhenStale;
import io.nextup.serving.shape.TightShapes;
import io.nextup.trainer.progress.Stages;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes lists again that the job's own classes made, on a real broker: its catalogue read items and
 * rules, and a real module ranked 20 items, of which the last has the lowest score.
 */
class PastListsIT {
    private static final int LIST = 4;
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final RuleSet RULES =
            new RuleSet(
                    "default",
                    RuleSet.DEFAULT_NAME,
                    3,
                    1_000,
                    List.of(
                            new Rule(
                                    "stock", "available", null, null, null, null, null, null, null),
                            new Rule(
                                    "adult",
                                    null,
                                    "category = 'adult'",
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null),
                            new Rule("mix", null, null, null, null, 1, "brand", null, null)));

    @TempDir Path directory;

    private EmbeddedBroker broker;
    private KafkaSettings kafka;
    private Producer<byte[], byte[]> producer;
    private AnnouncedModel announced;
    private ServingModel model;
    private KafkaCatalogue catalogue;
    private final UserSequence ada = new UserSequence();
    private long items;

    @BeforeEach
    void startTheJobsParts() throws Exception {
        broker = Fixtures.broker(directory);
        kafka = broker.settings();
        producer = KafkaClients.writer(kafka, Map.of());
        announced =
                SmallModel.publish(
                        directory,
                        "v1",
                        SmallModel.ids(),
                        SmallModel.FOLLOWING,
                        ModelInputs.NONE,
                        ModelRules.defaults());
        Artifact artifact = Artifact.read(Path.of(URI.create(announced.location())));
        model =
                ServingModel.of(
                        artifact,
                        TorchScorer.loadVerified(artifact, "cpu", AllowedOperators.ofThisBuild()),
                        new TightShapes(10, 256, 100),
                        Duration.ZERO);
        send(kafka.topics().rules(), "default", Codecs.RULE_SET.encode(RULES, Encoding.JSON));
        catalogue =
                new KafkaCatalogue(
                        kafka,
                        "default",
                        new CatalogueSettings(
                                PATIENCE, WhenStale.SERVE, UnknownItems.ALLOW, ItemMapping.NONE, 0),
                        InstantSource.system());
        catalogue.start();
        assertThat(catalogue.awaitReady(PATIENCE)).isTrue();
        catalogue.attach(model);
    }

    @AfterEach
    void stop() throws Exception {
        catalogue.close();
        model.release();
        producer.close();
        broker.close();
    }

    private void send(String topic, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
    }

    private void item(String id, boolean available, String category, String brand)
            throws Exception {
        CatalogueItem item =
                new CatalogueItem(
                        id,
                        available,
                        null,
                        null,
                        category == null ? List.of() : List.of(category),
                        brand == null ? Map.of() : Map.of("brand", brand),
                        "Title of " + id);
        send(kafka.topics().items(), id, Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON));
        items++;
    }

    /** Sends a click, and answers it as the job does once it knows all items. */
    private Recommendation click(String event, String item) throws Exception {
        Interaction click = Interaction.click(event, "ada", item, System.currentTimeMillis());
        send(kafka.topics().interactions(), "ada", Codecs.INTERACTION.encode(click, Encoding.JSON));
        ada.apply(click, event, ModelRules.defaults().sequence());
        ScoreRequest request =
                new ScoreRequest(
                        "ada",
                        ada.itemIds(),
                        ada.sequenceNumber(),
                        List.of(EventReference.event(event)),
                        click.eventTimeMillis());
        BatchScorer scorer =
                new BatchScorer(
                        "default", LIST, true, InstantSource.system(), new RuleDrops(0, () -> 0));
        Recommendation list =
                await().atMost(PATIENCE)
                        .until(
                                () -> scorer.score(List.of(request), model).get(0),
                                made ->
                                        made.madeFrom() != null
                                                && made.madeFrom().itemsOffset() != null
                                                && made.madeFrom().itemsOffset() == items);
        write(list);
        return list;
    }

    private void write(Recommendation list) throws Exception {
        send(
                kafka.topics().recommendations(),
                list.userId(),
                Codecs.RECOMMENDATION.encode(list, Encoding.JSON));
    }

    private PastLists lists() {
        return lists(PastJob.DEFAULT, Long.MAX_VALUE);
    }

    private PastLists lists(PastJob job, long mostItems) {
        return new PastLists(
                new PastLists.Settings(
                        kafka, Intake.OF_OWN_RECORDS, job, Optional.empty(), mostItems),
                new RegistryModels(
                        directory.resolve("registry").toString(),
                        ModelTrust.ANY,
                        AllowedOperators.ofThisBuild(),
                        ModelMemory.ENDLESS,
                        job),
                Stages.NONE);
    }

    private static List<String> ids(Recommendation list) {
        return list.items().stream().map(RankedItem::itemId).toList();
    }

    @Test
    void eachListIsMadeAgainOfTheItemsOfItsTime() throws Exception {
        item("i1", true, null, null);
        item("i4", true, "adult", null);
        item("i5", true, null, "acme");
        item("i6", true, null, "acme");
        List<Recommendation> made = new ArrayList<>();
        made.add(click("e1", "i2"));
        item("i3", false, null, null);
        made.add(click("e2", "i1"));
        item("i3", true, null, null);
        item("i5", false, null, "acme");
        made.add(click("e3", "i9"));

        // i20 follows i1; before, the lowest numbers have the highest scores.
        assertThat(made.stream().map(PastListsIT::ids))
                .containsExactly(
                        List.of("i1", "i3", "i5", "i7"),
                        List.of("i20", "i5", "i7", "i8"),
                        List.of("i20", "i3", "i6", "i7"));
        assertThat(lists().remake(made))
                .extracting(MadeAgain::outcome)
                .containsExactly(Outcome.SAME, Outcome.SAME, Outcome.SAME);
    }

    @Test
    void anExplanationNamesEventsAndRules() throws Exception {
        item("i3", false, null, null);
        item("i4", true, "adult", null);
        item("i5", true, null, "acme");
        item("i6", true, null, "acme");
        Recommendation list = click("e1", "i1");

        PastLists.Explained explained = lists().explain(list);

        assertThat(explained.result().outcome()).isEqualTo(Outcome.SAME);
        assertThat(explained.rules()).contains(RULES);
        assertThat(explained.itemCount()).isEqualTo(4);
        ListReasons reasons = explained.reasons().orElseThrow();
        assertThat(reasons.items())
                .extracting(ListReasons.Listed::itemId)
                .containsExactly("i20", "i2", "i5", "i7");
        assertThat(reasons.items().get(0).explanation().carrier()).isEqualTo("i1");
        assertThat(reasons.items().get(2).unruledPlace()).isEqualTo(5);
        assertThat(reasons.others())
                .extracting(ListReasons.Other::itemId, ListReasons.Other::words)
                .startsWith(
                        tuple("i3", "never shown: stock (only available)"),
                        tuple("i4", "never shown: adult (never category = 'adult')"),
                        tuple(
                                "i6",
                                "left out, the list holds as many of its kind already: mix (at most 1 per brand)"));
        assertThat(lists().titles(Set.of("i3", "i5", "i19")))
                .isEqualTo(Map.of("i3", "Title of i3", "i5", "Title of i5"));
    }

    @Test
    void aForgedListIsFound() throws Exception {
        item("i3", false, null, null);
        Recommendation list = click("e1", "i1");
        List<RankedItem> forged = new ArrayList<>(list.items());
        forged.set(1, new RankedItem("i3", forged.get(1).score()));

        MadeAgain result = lists().remake(List.of(with(list, forged, list.madeFrom()))).get(0);

        assertThat(result.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(result.detail())
                .isEqualTo("place 2: i3 (score 19.000), made again i2 (score 19.000)");
    }

    private static Recommendation with(
            Recommendation list, List<RankedItem> items, MadeFrom madeFrom) {
        return new Recommendation(
                list.id(),
                list.userId(),
                list.slot(),
                list.sequence(),
                list.answers(),
                items,
                list.modelVersion(),
                list.source(),
                list.eventTimeMillis(),
                list.servedTimeMillis(),
                madeFrom);
    }

    @Test
    void whatIsNotKnownAnyMoreIsSaidAndIsNoDifference() throws Exception {
        item("i3", false, null, null);
        item("i4", false, null, null);
        Recommendation list = click("e1", "i1");
        MadeFrom from = list.madeFrom();
        long time = from.asOfTimeMillis();

        List<MadeAgain> results =
                lists().remake(
                                List.of(
                                        list.from(new MadeFrom(time, 1L, 77L)),
                                        list.from(new MadeFrom(time, 99L, from.rulesOffset())),
                                        list.from(null),
                                        list.from(
                                                new MadeFrom(
                                                        time - 120_000, 1L, from.rulesOffset()))));
        assertThat(results).extracting(MadeAgain::outcome).containsOnly(Outcome.UNKNOWN);
        assertThat(results.get(0).detail()).startsWith("The rules of then are gone: ");
        assertThat(results.get(1).detail()).startsWith("The items of then are gone: ");
        assertThat(results.get(2).detail()).startsWith("It does not say of which items and rules");
        assertThat(results.get(3).detail())
                .startsWith("Records of its items or rules are newer than the list");

        MadeAgain early =
                lists().remake(List.of(list.from(new MadeFrom(time, 1L, from.rulesOffset()))))
                        .get(0);
        assertThat(early.outcome()).as("i4 was not sold out yet").isEqualTo(Outcome.DIFFERENT);
        try (Admin admin = broker.admin()) {
            TopicPartition partition = new TopicPartition(kafka.topics().items(), 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1))).all().get();
        }
        assertThat(lists().remake(List.of(list)).get(0).detail())
                .startsWith("The record of item i3 of then may be gone");
    }

    @Test
    void aListOfPopularItemsIsMadeAgainToTheLastPlace() throws Exception {
        item("i3", false, null, null);
        Recommendation list = click("e1", "unknown");
        assertThat(list.source()).isEqualTo(Recommendation.Source.FALLBACK);
        assertThat(ids(list)).containsExactly("i1", "i20", "i2", "i4");
        List<RankedItem> forged = new ArrayList<>(list.items());
        forged.set(3, new RankedItem("i3", forged.get(3).score()));

        assertThat(lists().remake(List.of(list)).get(0).outcome()).isEqualTo(Outcome.SAME);
        assertThat(lists().remake(List.of(with(list, forged, list.madeFrom()))).get(0).detail())
                .startsWith("place 4: i3 ");
        ListReasons reasons = lists().explain(list).reasons().orElseThrow();
        assertThat(reasons.items().get(0).explanation()).isNull();
        assertThat(reasons.others()).extracting(ListReasons.Other::itemId).containsExactly("i3");
    }

    @Test
    void theJobsOptionsCountWhereTheyAreNotTheModelsRules() throws Exception {
        item("i3", false, null, null);
        Recommendation list = click("e1", "i1");
        MadeAgain dropping =
                lists(new PastJob(Map.of("nextup.items.unknown", "drop")), Long.MAX_VALUE)
                        .remake(List.of(list))
                        .get(0);
        assertThat(dropping.outcome()).isEqualTo(Outcome.DIFFERENT);
        MadeAgain seen =
                lists(new PastJob(Map.of("nextup.scoring.exclude-seen", "false")), Long.MAX_VALUE)
                        .remake(List.of(list))
                        .get(0);
        assertThat(seen.detail()).contains("made again i1 (score 20.000)");
        MadeAgain longer =
                lists(new PastJob(Map.of("nextup.scoring.top-k", "5")), Long.MAX_VALUE)
                        .remake(List.of(list))
                        .get(0);
        assertThat(longer.detail()).startsWith("place 5: the list ends");
    }

    @Test
    void theConsoleShowsTheSame() throws Exception {
        item("i4", true, "adult", null);
        Recommendation list = click("e1", "i1");
        RegistrySettings registry =
                new RegistrySettings(
                        directory.resolve("registry").toString(),
                        ModelTrust.ANY,
                        AllowedOperators.ofThisBuild(),
                        Optional.empty());
        try (Console console =
                Console.start(
                        Fixtures.settings(kafka, directory, registry, ItemCatalogue.none()))) {
            HttpResponse<String> answer = get(console, "lists/1/why");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode why = JsonMapper.builder().build().readTree(answer.body());
            assertThat(why.path("outcome").asText()).isEqualTo("same");
            assertThat(why.path("words").asText()).isEqualTo("the same items in the same order");
            assertThat(why.path("rulesRevision").asLong()).isEqualTo(3);
            assertThat(why.path("items").findValuesAsText("item")).isEqualTo(ids(list));
            assertThat(why.path("items").path(0).path("carrier").asText()).isEqualTo("i1");
            assertThat(why.path("others").path(0).path("item").asText()).isEqualTo("i4");
            assertThat(why.path("others").path(0).path("words").asText())
                    .isEqualTo("never shown: adult (never category = 'adult')");
            Optional<Browser> browser = Browser.start(false);
            if (browser.isPresent()) {
                try (Browser page = browser.get()) {
                    page.open(console.address());
                    page.view("user");
                    page.type("#look-user", "ada\n");
                    page.click("#why-list");
                    page.awaitText(
                            "#look-lists .list-why",
                            ".*Made again: the same items in the same order. Rules of revision 3 held."
                                    + ".*i4.*never shown: adult.*");
                    page.screenshot(SCREENSHOTS.resolve("why-list.png"));
                    page.assertNoComplaint();
                }
            }
            assertThat(get(console, "lists/9/why").statusCode()).isEqualTo(404);
            assertThat(get(console, "lists/x/why").statusCode()).isEqualTo(400);
        }
    }

    private static HttpResponse<String> get(Console console, String what) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(console.address().resolve("api/users/ada/" + what))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aTopicOfTooManyItemsIsNotRead() throws Exception {
        item("i3", false, null, null);
        item("i4", false, null, null);
        Recommendation list = click("e1", "i1");

        assertThat(lists(PastJob.DEFAULT, 2).remake(List.of(list)).get(0).outcome())
                .isEqualTo(Outcome.SAME);
        assertThat(lists(PastJob.DEFAULT, 1).remake(List.of(list)).get(0).detail())
                .endsWith("has 2 records, and this process has memory for 1: ask ./nextup why");
    }

    @Test
    void anErasedUserAndAMissingModelAreNotKnown() throws Exception {
        item("i3", false, null, null);
        Recommendation list = click("e1", "i1");
        send(kafka.topics().interactions(), "ada", null);

        assertThat(lists().remake(List.of(list)).get(0).detail())
                .startsWith("The event e1 that triggered it is not found");
        Recommendation ofAnother =
                new Recommendation(
                        list.id(),
                        list.userId(),
                        list.slot(),
                        list.sequence(),
                        list.answers(),
                        list.items(),
                        "../v1",
                        list.source(),
                        list.eventTimeMillis(),
                        list.servedTimeMillis());
        assertThat(lists().remake(List.of(ofAnother)).get(0).detail())
                .contains("has no model ../v1: name the registry");
    }

    @Test
    void aListIsFoundByItsUserItsNumberAndItsId() throws Exception {
        item("i3", false, null, null);
        Recommendation first = click("e1", "i1");
        Recommendation second = click("e2", "i2");
        ListSearch search = new ListSearch(kafka, "default", Stages.NONE);

        assertThat(search.ofUser("ada", OptionalLong.empty())).contains(second);
        assertThat(search.ofUser("ada", OptionalLong.of(1))).contains(first);
        assertThat(search.ofUser("ada", OptionalLong.of(9))).isEmpty();
        assertThat(search.ofUser("boris", OptionalLong.empty())).isEmpty();
        assertThat(search.byId(first.id())).contains(first);
        assertThat(new ListSearch(kafka, "other", Stages.NONE).byId(first.id())).isEmpty();
        assertThat(search.sample(0, 10, 1)).containsExactlyInAnyOrder(first, second);
        assertThat(search.sample(0, 1, 1)).hasSize(1).isSubsetOf(first, second);
        assertThat(search.sample(System.currentTimeMillis() + 60_000, 10, 1)).isEmpty();

        send(kafka.topics().recommendations(), "ada", null);
        assertThat(search.sample(0, 10, 1)).isEmpty();
        assertThat(search.byId(first.id())).isEmpty();
    }
}
