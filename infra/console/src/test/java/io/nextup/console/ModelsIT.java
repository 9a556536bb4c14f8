package io.nextup.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.console.models.TableModel;
import io.nextup.console.settings.ConsoleSettings;
import io.nextup.console.settings.Intake;
import io.nextup.console.settings.ItemCatalogue;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.CatalogueItem;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.TopicException;
import io.nextup.models.ModelRecords;
import io.nextup.trainer.operate.ItemTexts;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Shows, announces and asks hand-made models in a console on a real broker, with Chromium. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelsIT {
    private static final String HOSTILE = "<script>window.hacked=1</script>";
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir static Path directory;
    private static EmbeddedBroker broker;
    private static ScriptedJob job;
    private static ConsoleSettings settings;
    private static Console console;
    private static Optional<Browser> started = Optional.empty();
    private final HttpClient http = HttpClient.newHttpClient();
    private Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Path models = directory.resolve("models");
        TableModel.publish(
                models,
                "v1",
                "2026-11-24T16:05:01Z",
                Map.of("data.newest", "2014-02-03T12:00:00Z"));
        TableModel.publish(
                models,
                "v2",
                "2026-11-25T16:05:01Z",
                Map.of(
                        "data",
                        HOSTILE,
                        "model.dropout",
                        "0.25",
                        "model.heads",
                        "2",
                        "because.dropout",
                        "few events",
                        "epochs.phase",
                        "all,all",
                        "epochs.loss",
                        "6.1000,5.2000",
                        "epochs.validation.NDCG@10",
                        "0.05000,0.06000"));
        broker = Fixtures.broker(directory);
        job = new ScriptedJob(broker.settings());
        Path titles = Files.writeString(directory.resolve("titles.csv"), "b,Bee\n");
        Path categories = Files.writeString(directory.resolve("categories.csv"), "b,insects\n");
        settings =
                Fixtures.settings(
                        broker.settings(),
                        directory,
                        TableModel.settings(models),
                        new ItemCatalogue(ItemTexts.read(titles), ItemTexts.read(categories)));
        console = Console.start(settings);
        started = Browser.start(false);
    }

    @AfterAll
    static void stop() throws Exception {
        started.ifPresent(Browser::close);
        console.close();
        job.close();
        broker.close();
    }

    @BeforeEach
    void openTheFirstPage() {
        assumeTrue(
                started.isPresent(),
                "Chromium is not installed (Debian: apt install chromium chromium-driver)");
        browser = started.get();
        browser.open(console.address());
    }

    @Test
    @Order(1)
    void theModelsViewShowsTheRegistryAndWhatServes() throws Exception {
        job.serve("v1", "1".repeat(64));
        awaitServing("v1");
        browser.view("models");
        browser.awaitText("#models tr[data-version=v1]", ".*sasrec.*serves.*");
        browser.awaitText("#announced", "v1");
        browser.awaitText("#processes tr[data-process=p1]", ".*answers.*loads unsigned models.*");
        assertThat(browser.attributes("#models tr[data-version]", "data-version"))
                .containsExactly("v2", "v1");
        browser.click("#models tr[data-version=v2] button.details");
        browser.awaitText("#model", ".*<script>window.hacked=1</script>.*");
        browser.awaitText("#model", ".*dropout.*0.25.*by the data: few events.*");
        assertThat(browser.awaitText("#model", ".*1 setting at its default.*"))
                .doesNotContain("heads");
        browser.click("#model .origin details");
        browser.awaitText("#model", ".*heads.*");
        browser.click("#compare option[value=v1]");
        browser.awaitText(
                "#differences tr[data-name=data]", ".*<script>window.hacked=1</script>.*");
        browser.awaitText(
                "#differences tr[data-name='data.newest']", ".*–.*2014-02-03T12:00:00Z.*");
        assertThat(browser.attributes("#differences tr[data-name]", "data-name"))
                .containsExactly(
                        "model.dropout", "model.heads", "because.dropout", "data", "data.newest");
        browser.screenshot(SCREENSHOTS.resolve("models.png"));
        browser.press(Keys.ESCAPE);
        browser.awaitThat("#models tr[data-version=v2] button.details[aria-expanded=false]");
        assertThat(browser.attributes("#model", "id")).isEmpty();
        assertThat(focused()).isEqualTo("Details");
        browser.assertNoComplaint();
    }

    @Test
    @Order(2)
    void theLiveViewSaysOfWhichFamilyTheServingModelIsAndUntilWhenItLearnt() {
        browser.awaitText("main", ".*sasrec.*learnt until 3 Feb 2014.*");
    }

    @Test
    @Order(3)
    void aModelIsAnnouncedByTheDialog() throws Exception {
        browser.view("models");
        browser.click("#models tr[data-version=v2] button.announce");
        browser.awaitText("#confirm-target", "v2");
        browser.click("#confirm-yes");
        browser.awaitText("main", ".*Announced v2.*");
        browser.awaitText("#announced", "v2");
        assertThat(focused()).isEqualTo("Models");
        ModelAnnouncement announced = announced();
        assertThat(announced.version()).isEqualTo("v2");
        assertThat(announced.by()).isEqualTo(ModelAnnouncement.By.OPERATOR);
        assertThat(announced.previous()).extracting(AnnouncedModel::version).containsExactly("v1");
        browser.assertNoComplaint();
    }

    @Test
    @Order(4)
    void nothingIsAnnouncedOnceAnotherModelServesThanThePageSaid() throws Exception {
        browser.view("models");
        browser.click("#models tr[data-version=v1] button.announce");
        browser.awaitText("#confirm-target", "v1");
        job.health("v2", announced().manifestSha256(), System.currentTimeMillis(), List.of());
        awaitServing("v2");
        browser.click("#confirm-yes");
        browser.awaitText("main", ".*v2 serves by now, and v1 did.*");
        assertThat(announced().version()).isEqualTo("v2");
        // The browser tells of the refusal.
        assertThat(browser.complaints()).allMatch(line -> line.contains("409"));
        assertThat(post("api/models/v1/announce", "{\"serving\":null}").statusCode())
                .isEqualTo(409);
        assertThat(post("api/models/v9/announce", "{\"serving\":\"v2\"}").body())
                .contains("v9", "v1, v2");
        assertThat(announced().version()).isEqualTo("v2");
    }

    @Test
    @Order(5)
    void aRollbackGoesBackToTheModelBefore() throws Exception {
        browser.view("models");
        browser.click("#rollback");
        browser.awaitText("#confirm-target", "v1");
        browser.click("#confirm-yes");
        browser.awaitText("#announced", "v1");
        assertThat(announced().version()).isEqualTo("v1");
        browser.assertNoComplaint();
    }

    @Test
    @Order(6)
    void theItemsViewFindsTheNearestAndDrawsTheMap() throws Exception {
        job.click("e1", "u", "a");
        job.click("e2", "u", "shoe");
        browser.view("items");
        browser.awaitThat("#item-map");
        browser.type("#item-search", "a");
        // The items clicked most of late stand there until then: a click would get lost with them.
        browser.awaitText(".search [role=status]", ".*found.*");
        browser.click("#item-results li[data-item=a] button");
        browser.awaitThat("#similar li[data-item=b]");
        assertThat(browser.attributes("#similar li", "data-item")).containsExactly("b", "c");
        browser.awaitText("#similar", ".*Bee.*insects.*");
        browser.awaitText(".legend", ".*insects.*");
        browser.screenshot(SCREENSHOTS.resolve("items.png"));
        browser.click("#similar li[data-item=b] button");
        browser.awaitThat("#similar li[data-item=a]");
        assertThat(focused()).isEqualTo("Nearest");
        browser.assertNoComplaint();
        JsonNode map = JSON.readTree(get("api/items/map").body());
        assertThat(map.get("version").textValue()).isEqualTo("v2");
        assertThat(map.get("points").findValuesAsText("item")).containsExactly("b", "a", "c");
        assertThat(map.get("points").get(1).get("count").intValue()).isEqualTo(1);
        assertThat(map.get("points").get(2).get("count").isNull()).isTrue();
        assertThat(JSON.readTree(get("api/items?q=bEE").body()).at("/items/0/item").textValue())
                .isEqualTo("b");
        assertThat(map.get("points").findValuesAsText("category"))
                .containsExactly("insects", "null", "null");
        assertThat(get("api/items?n=0").statusCode()).isEqualTo(400);
        HttpResponse<String> unknown = get("api/items/shoe/similar");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("does not know");
    }

    /** A keyboard goes on from there: the button that was pressed is replaced. */
    private Object focused() {
        return browser.script("return document.activeElement.textContent");
    }

    @Test
    @Order(7)
    void versionsAreTextWhateverTheyHold() throws Exception {
        job.serve(HOSTILE, "3".repeat(64));
        awaitServing(HOSTILE);
        browser.view("models");
        browser.awaitText("#announced", ".*<script>window.hacked=1</script>.*");
        browser.awaitText("#processes", ".*<script>window.hacked=1</script>.*");
        assertThat(browser.script("return window.hacked")).isNull();
        browser.assertNoComplaint();
        String version = URLEncoder.encode(HOSTILE, UTF_8);
        assertThat(get("api/models/" + version).statusCode()).isEqualTo(404);
        assertThat(post("api/models/" + version + "/announce", "{\"serving\":null}").statusCode())
                .isEqualTo(404);
        assertThat(get("api/models/..%2Fmodels%2Fv1").statusCode()).isBetween(400, 404);
        assertThat(get("api/items/a/similar").body()).contains("is not a model's name");
    }

    @Test
    @Order(8)
    void withoutARegistryTheAnswersNameTheOption() throws Exception {
        console.close();
        console = Console.start(Fixtures.settings(broker.settings(), 0, directory));
        await().until(() -> !state().get("announced").isNull());
        assertThat(state().get("registry").isNull()).isTrue();
        for (String path : List.of("api/items/a/similar", "api/items/map", "api/models/v1")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("--registry");
        }
        assertThat(post("api/models/v1/announce", "{\"serving\":null}").body())
                .contains("--registry");
        assertThat(get("api/console").body())
                .contains("[\"live\",\"user\",\"models\",\"letters\"]");
    }

    @Test
    @Order(9)
    void recordsWithOtherFieldsAreReadByAMapping() throws Exception {
        console.close();
        Intake mapped =
                new Intake(
                        FieldMapping.parse("user=visitor,item=/sku/id,time=at"), Optional.empty());
        console = Console.start(Fixtures.settings(broker.settings(), directory, mapped));
        await().until(() -> !state().get("announced").isNull());
        // It reads Nextup's own records only.
        job.silent(true);
        job.foreign(
                "any key", "{\"visitor\":\"eve\",\"sku\":{\"id\":\"hat\"},\"at\":1391428800000}");
        await().until(
                        () ->
                                JSON.readTree(get("api/items").body())
                                        .at("/items/0/item")
                                        .asText()
                                        .equals("hat"));
        browser.open(console.address());
        browser.awaitText("#live-clock", ".*newest event is from 3 Feb 2014.*");
        JsonNode eve = JSON.readTree(get("api/users/eve").body());
        assertThat(eve.get("events").findValuesAsText("item")).containsExactly("hat");
        assertThat(JSON.readTree(get("api/console").body()).get("plays").booleanValue()).isFalse();
        assertThat(post("api/users", "{}").body()).contains("--mapping");
    }

    @Test
    @Order(10)
    void titlesFollowTheItemsTopicAndThoseOfFilesWin() throws Exception {
        console.close();
        console = Console.start(settings);
        job.item(item("b", "Beetle", "beetles"));
        job.item(item("z1", "The Harbour", "Drama", "Romance"));
        awaitFound(
                "harbour",
                "[{\"item\":\"z1\",\"title\":\"The Harbour\",\"category\":\"Drama, Romance\",\"count\":0}]");
        assertThat(found("bee"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"item\":\"b\",\"title\":\"Bee\",\"category\":\"insects\",\"count\":0}]"));
        assertThat(found("beetle")).isEmpty();
        job.item(item("z1", "The Old Harbour"));
        awaitFound(
                "harbour",
                "[{\"item\":\"z1\",\"title\":\"The Old Harbour\",\"category\":null,\"count\":0}]");
        job.removeItem("z1");
        awaitFound("harbour", "[]");
    }

    private static CatalogueItem item(String id, String title, String... categories) {
        return new CatalogueItem(id, true, null, null, List.of(categories), Map.of(), title);
    }

    /** A search finds a new title some seconds after it. */
    private void awaitFound(String text, String items) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(found(text)).isEqualTo(JSON.readTree(items)));
    }

    private JsonNode found(String text) throws Exception {
        return JSON.readTree(get("api/items?q=" + text).body()).get("items");
    }

    private void awaitServing(String version) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> state().at("/processes/0/serving").asText().equals(version));
    }

    private JsonNode state() throws Exception {
        return JSON.readTree(get("api/models").body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(console.address().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(console.address().resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static ModelAnnouncement announced() throws TopicException {
        return ModelRecords.announced(broker.settings(), "default", Duration.ofSeconds(15))
                .orElseThrow();
    }
}
