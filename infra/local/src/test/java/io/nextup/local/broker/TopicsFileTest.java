package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.Topics;
import io.nextup.kafka.TopicNames;
import io.nextup.local.broker.TopicsFile.Topic;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsFileTest {
    @TempDir Path directory;

    @Test
    void everyTopicThatTheMessagesNameIsDeclaredOnce() {
        assertThat(TopicsFile.bundled().topics())
                .extracting(Topic::name)
                .containsExactlyInAnyOrder(
                        Topics.INTERACTIONS,
                        Topics.RECOMMENDATIONS,
                        Topics.MODELS,
                        Topics.HEALTH,
                        Topics.DEAD_LETTERS,
                        Topics.ERASURE_RECEIPTS,
                        Topics.ERASURE_REQUESTS,
                        Topics.ITEMS,
                        Topics.RULES);
    }

    @Test
    void otherNamesReplaceTheDefaultOnesAndKeepPartitionsAndConfiguration() {
        TopicsFile renamed =
                TopicsFile.bundled()
                        .named(
                                TopicNames.of(
                                        Map.of(
                                                "models",
                                                "shop.models",
                                                "erasure-receipts",
                                                "gone")));

        assertThat(renamed.topics())
                .extracting(Topic::name)
                .containsExactlyInAnyOrder(
                        Topics.INTERACTIONS,
                        Topics.RECOMMENDATIONS,
                        "shop.models",
                        Topics.HEALTH,
                        Topics.DEAD_LETTERS,
                        "gone",
                        Topics.ERASURE_REQUESTS,
                        Topics.ITEMS,
                        Topics.RULES);
        assertThat(renamed.topics())
                .extracting(Topic::config)
                .isEqualTo(TopicsFile.bundled().topics().stream().map(Topic::config).toList());
        assertThat(TopicsFile.bundled().named(TopicNames.defaults()))
                .isEqualTo(TopicsFile.bundled());
    }

    @Test
    void announcementsHealthItemsAndRulesAreCompactedInOnePartitionAndNothingElseIs() {
        assertThat(TopicsFile.bundled().topics())
                .filteredOn(
                        topic ->
                                topic.config()
                                        .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                                        .equals("compact"))
                .extracting(Topic::name, Topic::partitions)
                .containsExactly(
                        tuple(Topics.MODELS, 1),
                        tuple(Topics.HEALTH, 1),
                        tuple(Topics.ITEMS, 1),
                        tuple(Topics.RULES, 1));
    }

    @ParameterizedTest
    @CsvSource({"nextup.models.v1, P7D", "nextup.rules.v1, P7D", "nextup.items.v1, PT1H"})
    void aRecordThatANewerOneReplacedStaysReadableForAWhile(String name, Duration time) {
        assertThat(TopicsFile.bundled().topics())
                .filteredOn(topic -> topic.name().equals(name))
                .singleElement()
                .satisfies(
                        topic ->
                                assertThat(topic.config())
                                        .containsEntry(
                                                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                                                Long.toString(time.toMillis())));
    }

    @Test
    void noInteractionsTimestampLiesMoreThanAnHourAhead() {
        assertThat(TopicsFile.bundled().topics())
                .filteredOn(topic -> topic.name().equals(Topics.INTERACTIONS))
                .singleElement()
                .satisfies(
                        interactions ->
                                assertThat(interactions.config())
                                        .containsEntry(
                                                TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                                                Long.toString(Duration.ofHours(1).toMillis())));
    }

    @Test
    void anotherFileIsReadInTheSameForm() throws IOException {
        Path file =
                write(
                        "topics:\n  - {name: a, partitions: 3}\n  - name: b\n    partitions: 8\n    localPartitions: 2\n    config: {retention.ms: 5}\n");

        assertThat(TopicsFile.read(file))
                .isEqualTo(
                        new TopicsFile(
                                List.of(
                                        new Topic("a", 3, 3, Map.of()),
                                        new Topic("b", 8, 2, Map.of("retention.ms", "5")))));
    }

    @Test
    void theLocalRunTakesItsOwnPartitionsWhereTheyAreDeclared() {
        TopicsFile file =
                new TopicsFile(
                        List.of(
                                new Topic("a", 3, null, Map.of()),
                                new Topic("b", 8, 2, Map.of("retention.ms", "5"))));

        assertThat(file.ofLocalRun())
                .isEqualTo(
                        new TopicsFile(
                                List.of(
                                        new Topic("a", 3, 3, Map.of()),
                                        new Topic("b", 2, 2, Map.of("retention.ms", "5")))));
    }

    @Test
    void topicsWhereTheOrderOfAUserCountsHaveRoomToGrow() {
        assertThat(TopicsFile.bundled().topics())
                .filteredOn(topic -> topic.partitions() > 1)
                .extracting(Topic::name, Topic::partitions, Topic::localPartitions)
                .containsExactly(
                        tuple(Topics.INTERACTIONS, 32, 4), tuple(Topics.RECOMMENDATIONS, 32, 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topics: []                                          | No topics are declared",
                "topics: [{name: a, partitions: 0}]                  | Topic a declares 0 partitions; it needs at least 1",
                "topics: [{name: a, partitions: 1, localPartitions: 0}] | Topic a declares 0 localPartitions; it needs at least 1",
                "topics: [{partitions: 1}]                           | A topic has no name",
                "'topics: [{name: a, partitions: 1},{name: a, partitions: 1}]' | Topic a is declared twice"
            })
    void whatIsNoListOfTopicsIsRefusedWithItsReason(String yaml, String reason) throws IOException {
        Path file = write(yaml);

        assertThatThrownBy(() -> TopicsFile.read(file))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContainingAll(file.toString(), reason);
    }

    @Test
    void aMisspeltFieldIsRefused() throws IOException {
        Path file = write("topics: [{name: a, partitions: 1, confg: {}}]");

        assertThatThrownBy(() -> TopicsFile.read(file))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("Unrecognized field \"confg\"");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = directory.resolve("none.yaml");

        assertThatThrownBy(() -> TopicsFile.read(file))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining(file.toString());
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("topics.yaml"), yaml);
    }
}
