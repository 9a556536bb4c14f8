package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

class JobOptionsTest {
    private static final String SERVERS = "--nextup.kafka.bootstrap-servers=broker:9092";

    @Test
    void onlyTheBrokerMustBeGiven() {
        JobOptions options = JobOptions.parse(SERVERS);

        assertThat(options.kafka())
                .isEqualTo(
                        new KafkaOptions(
                                "broker:9092",
                                "nextup",
                                KafkaOptions.Start.EARLIEST,
                                false,
                                Topics.INTERACTIONS,
                                Topics.RECOMMENDATIONS,
                                Topics.MODELS,
                                Topics.MODEL_HEALTH,
                                Topics.DEAD_LETTERS,
                                Map.of()));
        assertThat(options.parallelism()).isEqualTo(2);
        assertThat(options.maxParallelism()).isEmpty();
        assertThat(options.scoring().topK()).isEqualTo(10);
        assertThatThrownBy(JobOptions::parse)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.kafka.bootstrap-servers is not given");
    }

    @Test
    void valuesStandAfterASpaceOrAnEqualsSign() {
        JobOptions options =
                JobOptions.parse(
                        SERVERS,
                        "--nextup.ingest.max-future",
                        "2 h",
                        "--nextup.kafka.start",
                        "committed",
                        "--nextup.parallelism=3");

        assertThat(options.ingest().maxFuture()).isEqualTo(Duration.ofHours(2));
        assertThat(options.kafka().start()).isEqualTo(KafkaOptions.Start.COMMITTED);
        assertThat(options.parallelism()).isEqualTo(3);
    }

    @Test
    void anUnknownKeyIsAnErrorThatNamesTheNearestOnes() {
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.scoring.topk", "5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "--nextup.scoring.topk is no option of this job; near it are --nextup.scoring.top-k, ")
                .hasMessageEndingWith("; --help lists all");
    }

    @Test
    void aKeyWithoutValueOrGivenTwiceIsAnError() {
        assertThatThrownBy(() -> JobOptions.parse("--nextup.parallelism", SERVERS))
                .hasMessage("--nextup.parallelism has no value");
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, SERVERS))
                .hasMessage("--nextup.kafka.bootstrap-servers is given twice");
        assertThatThrownBy(() -> JobOptions.parse("parallelism=3"))
                .hasMessage(
                        "parallelism=3 is no option: options look like --key value or --key=value");
    }

    @Test
    void aValueThatCannotBeReadIsNamedWithItsKey() {
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.parallelism", "many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("many")
                .hasMessageContaining("nextup.parallelism");
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.kafka.start", "first"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first")
                .hasMessageContaining("nextup.kafka.start");
    }

    @Test
    void aParallelismIsAPositiveNumberAndItsMaximumOneOfFlinks() {
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.parallelism", "0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.parallelism is 0: use 1 or more");
        assertThat(JobOptions.parse(SERVERS, "--nextup.max-parallelism", "32768").maxParallelism())
                .hasValue(32_768);
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.max-parallelism", "32769"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.max-parallelism is 32769: 1 to 32768");
    }

    @Test
    void propertiesOfTheClientsArePassedOn() {
        KafkaOptions kafka =
                JobOptions.parse(SERVERS, "--nextup.kafka.properties.security.protocol", "SSL")
                        .kafka();

        assertThat(kafka.properties()).isEqualTo(Map.of("security.protocol", "SSL"));
        assertThat(kafka.clientProperties())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("bootstrap.servers", "broker:9092");
    }

    @Test
    void aDeadLetterIsNoLargerThanWhatTheProducerSends() {
        assertThat(
                        JobOptions.parse(SERVERS, "--nextup.publish.max-record-bytes=1048576")
                                .publish()
                                .maxRecordBytes())
                .isEqualTo(1_048_576);
        assertThatThrownBy(
                        () ->
                                JobOptions.parse(
                                        SERVERS, "--nextup.publish.max-record-bytes=1048577"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.publish.max-record-bytes is 1048577")
                .hasMessageContaining("nextup.kafka.properties.max.request.size is 1048576");
        assertThatThrownBy(
                        () ->
                                JobOptions.parse(
                                        SERVERS,
                                        "--nextup.kafka.properties.max.request.size=999999"))
                .hasMessageContaining("nextup.publish.max-record-bytes is 1000000")
                .hasMessageContaining("nextup.kafka.properties.max.request.size is 999999");
        assertThatThrownBy(
                        () ->
                                JobOptions.parse(
                                        SERVERS, "--nextup.kafka.properties.max.request.size=1M"))
                .hasMessageContaining("max.request.size")
                .hasMessageContaining("1M");
    }

    @Test
    void theHelpTellsOfEveryOptionOnce() {
        List<String> keys = JobOptions.all().stream().map(ConfigOption::key).toList();

        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.startsWith("nextup."));
        assertThat(JobHelp.text())
                .contains(keys)
                .contains("--nextup.kafka.bootstrap-servers (required)")
                .contains("--nextup.scoring.top-k (default: 10)");
        assertThat(Arguments.askForHelp(SERVERS, "--help")).isTrue();
        assertThat(Arguments.askForHelp(SERVERS)).isFalse();
    }

    @Test
    void theDistanceCountsInsertionsDeletionsAndReplacements() {
        assertThat(Arguments.distance("", "abc")).isEqualTo(3);
        assertThat(Arguments.distance("abc", "abc")).isZero();
        assertThat(Arguments.distance("kitten", "sitting")).isEqualTo(3);
    }
}
