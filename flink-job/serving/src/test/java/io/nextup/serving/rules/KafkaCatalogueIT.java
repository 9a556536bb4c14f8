package io.nextup.serving.rules;

import static io.nextup.serving.rules.ListsAfterClicks.SKIPPED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.catalogue.UnknownItems;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ServingModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KafkaCatalogueIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private static Path directory;
    private static EmbeddedBroker broker;

    private final ServingModel model = Models.model("v1", 10, new FakeScorer(10));
    private KafkaSettings kafka;
    private LiveCatalogue catalogue;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void nameBroker() {
        kafka = broker.settings();
    }

    @AfterEach
    void end() throws Exception {
        if (catalogue != null) {
            catalogue.close();
        }
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(admin.listTopics().names().get(30, SECONDS)).all().get(30, SECONDS);
        }
    }

    @Test
    void listsKeepToTheItemsAndRulesThatWereThereAndToEachLaterChange() throws Exception {
        createTopics();
        rules(1, "{\"id\": \"stock\", \"only\": \"available\"}");
        item("i5", "{\"itemId\": \"i5\", \"available\": false}");
        start(settings(PATIENCE, WhenStale.SERVE));

        assertThat(catalogue.awaitReady(PATIENCE)).isTrue();
        assertThat(list()).containsExactly("i6", "i7");
        assertThat(catalogue.status().itemCount()).isEqualTo(1);

        item("i6", "{\"itemId\": \"i6\", \"available\": false}");
        patiently().until(() -> list().equals(List.of("i7", "i8")));
        item("i5", null);
        patiently().until(() -> list().equals(List.of("i5", "i7")));
        item("i7", "{\"itemId\": \"i7\"}");
        rules(2, "{\"id\": \"no-7\", \"never\": \"item = 'i7'\"}");
        patiently().until(() -> list().equals(List.of("i5", "i6")));
        assertThat(listAfter("i5")).as("i7 is forbidden, i6 no more").containsExactly("i6", "i8");
        assertThat(catalogue.status().revision()).isEqualTo(2);
        item("i7", null);
        patiently().until(() -> listAfter("i5").equals(List.of("i6", "i7")));
        assertThat(catalogue.status().itemCount()).as("i6").isEqualTo(1);
        item("i7", "{\"itemId\": \"i7\"}");
        patiently().until(() -> listAfter("i5").equals(List.of("i6", "i8")));
        send(kafka.topics().rules(), "default", null);
        patiently().until(() -> listAfter("i5").equals(List.of("i6", "i7")));
        assertThat(catalogue.status().revision()).isZero();
        assertThat(catalogue.status().itemCount()).as("without rules no item matters").isZero();
        assertThat(catalogue.status().refused()).isZero();
    }

    @Test
    void rulesOfAnotherSlotAndRecordsThatCannotBeReadChangeNothing() throws Exception {
        createTopics();
        rules(1, "{\"id\": \"stock\", \"only\": \"available\"}");
        item("i5", "{\"itemId\": \"i5\", \"available\": false}");
        start(settings(PATIENCE, WhenStale.SERVE));
        assertThat(catalogue.awaitReady(PATIENCE)).isTrue();

        send(kafka.topics().rules(), "other", "{\"slot\": \"other\", \"rules\": []}");
        send(kafka.topics().rules(), "default", "{\"slot\": \"other\", \"rules\": []}");
        send(kafka.topics().rules(), "default", "no rules");
        rules(2, "{\"id\": \"r\", \"never\": \"age >\"}");
        item("i5", "no item");
        item("i5", "{\"itemId\": \"i4\", \"available\": true}");
        item("i9", "{\"itemId\": \"i9\", \"available\": false}");

        patiently().until(() -> catalogue.status().itemCount() == 2);
        patiently().until(() -> catalogue.status().refused() == 5);
        assertThat(catalogue.status().revision()).isEqualTo(1);
        assertThat(list()).containsExactly("i6", "i7");
    }

    /** As after a compaction: the records before are gone. */
    @Test
    void whatNoRecordSaysLegiblyIsNotShown() throws Exception {
        createTopics();
        item("i5", "no item");
        rules(1, "{\"id\": \"later\", \"kind\": \"of a later version\"}");
        start(settings(Duration.ofSeconds(1), WhenStale.SERVE));
        assertThat(catalogue.awaitReady(PATIENCE)).isTrue();
        patiently().until(() -> catalogue.status().refused() == 1);
        assertThat(list()).isEqualTo(SKIPPED);
        assertThat(catalogue.status().revision()).isEqualTo(-1);

        rules(2, "{\"id\": \"stock\", \"only\": \"available\"}");
        patiently().until(() -> list().equals(List.of("i6", "i7")));
        item("i5", "{\"itemId\": \"i5\"}");
        patiently().until(() -> list().equals(List.of("i5", "i6")));
    }

    @Test
    void aRulesTopicThatStartsOverLeavesTheRulesUntilItHasOthers() throws Exception {
        createTopics();
        rules(1, "{\"id\": \"stock\", \"only\": \"available\"}");
        item("i5", "{\"itemId\": \"i5\", \"available\": false}");
        start(settings(Duration.ofSeconds(2), WhenStale.SERVE));
        assertThat(catalogue.awaitReady(PATIENCE)).isTrue();
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(kafka.topics().rules())).all().get(30, SECONDS);
        }
        patiently().until(() -> isStale());
        createTopic(kafka.topics().rules());
        patiently().until(() -> !isStale());
        assertThat(list()).containsExactly("i6", "i7");
        assertThat(catalogue.status().revision()).isEqualTo(1);

        rules(7, "{\"id\": \"six\", \"never\": \"item = 'i6'\"}");
        item("i6", "{\"itemId\": \"i6\"}");
        patiently().until(() -> list().equals(List.of("i5", "i7")));
    }

    @Test
    void itemsOfAnotherShapeAreReadByTheMapping() throws Exception {
        createTopics();
        rules(1, "{\"id\": \"stock\", \"only\": \"available\"}");
        item("i5", "{\"sku\": \"i5\", \"stock\": {\"free\": 0}}");
        item("i6", "{\"sku\": \"i6\", \"stock\": {\"free\": 2}}");
        start(
                new CatalogueSettings(
                        PATIENCE,
                        WhenStale.SERVE,
                        UnknownItems.DROP,
                        ItemMapping.parse("item=/sku,available=/stock/free"),
                        0));
        assertThat(catalogue.awaitReady(PATIENCE)).isTrue();
        assertThat(list()).containsExactly("i6");
        assertThat(catalogue.status().refused()).isZero();
    }

    /** Without topics nobody knows what may be shown: no list until they are there. */
    @Test
    void whereTheTopicsAreMissingRequestsWaitAndAreThenSkippedUntilTheTopicsAreRead()
            throws Exception {
        start(settings(Duration.ofSeconds(2), WhenStale.SERVE));
        assertThat(catalogue.awaitReady(Duration.ofMillis(1))).isFalse();
        assertThat(catalogue.awaitReady(PATIENCE)).isTrue();
        assertThat(list()).isEqualTo(SKIPPED);
        assertThat(catalogue.status().staleFor()).isEmpty();
        assertThat(catalogue.status().errors()).isPositive();

        createTopics();
        patiently().until(() -> list().equals(List.of("i5", "i6")));
    }

    @Test
    void anItemsTopicThatIsDeletedLeavesTheItemsThatWereReadAndTheyGrowStale() throws Exception {
        loseItems(WhenStale.SERVE);
        patiently().until(this::isStale);
        assertThat(list()).containsExactly("i6", "i7");

        createTopic(kafka.topics().items());
        patiently().until(() -> !isStale());
        assertThat(list()).as("what was sold out stays so").containsExactly("i6", "i7");
        item("i5", "{\"itemId\": \"i5\", \"available\": true}");
        patiently().until(() -> list().equals(List.of("i5", "i6")));
    }

    @Test
    void whoeverPrefersNoListToAStaleOneGetsNone() throws Exception {
        loseItems(WhenStale.SKIP);
        patiently().until(() -> list().equals(SKIPPED));
        createTopic(kafka.topics().items());
        patiently().until(() -> list().equals(List.of("i6", "i7")));
    }

    private void loseItems(WhenStale whenStale) throws Exception {
        createTopics();
        rules(1, "{\"id\": \"stock\", \"only\": \"available\"}");
        item("i5", "{\"itemId\": \"i5\", \"available\": false}");
        start(settings(Duration.ofSeconds(3), whenStale));
        assertThat(catalogue.awaitReady(PATIENCE)).isTrue();
        assertThat(list()).containsExactly("i6", "i7");
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(kafka.topics().items())).all().get(30, SECONDS);
        }
    }

    private boolean isStale() {
        return catalogue.status().staleFor().orElseThrow().compareTo(Duration.ofSeconds(3)) > 0;
    }

    private static CatalogueSettings settings(Duration maxStaleness, WhenStale whenStale) {
        return new CatalogueSettings(
                maxStaleness, whenStale, UnknownItems.ALLOW, ItemMapping.NONE, 0);
    }

    private void start(CatalogueSettings settings) {
        catalogue = new KafkaCatalogue(kafka, "default", settings, InstantSource.system());
        catalogue.start();
        catalogue.attach(model);
    }

    private List<String> list() {
        return listAfter("i4");
    }

    private List<String> listAfter(String clicked) {
        return ListsAfterClicks.list(clicked, model);
    }

    private void rules(long revision, String rule) throws Exception {
        send(
                kafka.topics().rules(),
                "default",
                "{\"slot\": \"default\", \"revision\": %d, \"rules\": [%s]}"
                        .formatted(revision, rule));
    }

    private void item(String id, String value) throws Exception {
        send(kafka.topics().items(), id, value);
    }

    private void send(String topic, String key, String value) throws Exception {
        try (AcknowledgedWriter writer = AcknowledgedWriter.connect(kafka, topic)) {
            writer.write(key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
        }
    }

    private void createTopics() throws Exception {
        createTopic(kafka.topics().items());
        createTopic(kafka.topics().rules());
    }

    /** A topic that was just deleted cannot be created at once. */
    private static void createTopic(String name) {
        patiently()
                .ignoreExceptions()
                .until(
                        () -> {
                            try (Admin admin = broker.admin()) {
                                admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                                        .all()
                                        .get(30, SECONDS);
                            }
                            return true;
                        });
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE);
    }
}
