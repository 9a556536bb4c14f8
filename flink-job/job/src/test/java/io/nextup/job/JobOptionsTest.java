package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.KafkaSettings;
import io.nextup.models.JobNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobOptionsTest {
    private static final String SERVERS = "--nextup.kafka.bootstrap-servers=broker:9092";

    @Test
    void onlyTheBrokerMustBeGiven() {
        JobOptions options = JobOptions.parse(SERVERS);

        assertThat(options.kafka())
                .isEqualTo(
                        new KafkaOptions(
                                KafkaSettings.at("broker:9092"),
                                "nextup",
                                KafkaOptions.Start.EARLIEST,
                                false));
        assertThat(options.parallelism()).isEqualTo(2);
        assertThat(options.maxParallelism()).isEmpty();
        assertThat(options.scoring().topK()).isEqualTo(10);
        assertThatThrownBy(JobOptions::parse)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.kafka.bootstrap-servers is not given")
                .hasMessageContaining("nextup.kafka.properties-file");
    }

    @Test
    void groupAndTransactionalIdsBearTheSlotsNameUnlessOthersAreGiven() {
        assertThat(namesOf()).isEqualTo(new JobNames("nextup", "nextup"));
        assertThat(namesOf("--nextup.models.slot=b"))
                .isEqualTo(new JobNames("nextup-b", "nextup-b"));
        assertThat(namesOf("--nextup.models.slot=b", "--nextup.kafka.group-id=mine"))
                .isEqualTo(new JobNames("mine", "nextup-b"));
        assertThat(
                        namesOf(
                                "--nextup.models.slot=b",
                                "--nextup.publish.transactional-id-prefix=mine"))
                .isEqualTo(new JobNames("nextup-b", "mine"));
        assertThat(namesOf("--nextup.models.slot=b", "--nextup.kafka.group-id=nextup"))
                .isEqualTo(new JobNames("nextup", "nextup-b"));
    }

    private static JobNames namesOf(String... arguments) {
        return JobOptions.parse(
                        Stream.concat(
                                        Stream.of(
                                                SERVERS, "--nextup.publish.delivery=exactly-once"),
                                        Stream.of(arguments))
                                .toArray(String[]::new))
                .names();
    }

    @Test
    void aJobThatWritesAtLeastOnceHasNoTransactions() {
        assertThat(JobOptions.parse(SERVERS, "--nextup.publish.delivery=at-least-once").names())
                .isEqualTo(new JobNames("nextup", null));
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

        assertThat(options.ingest().rules().limits().maxFuture()).isEqualTo(Duration.ofHours(2));
        assertThat(options.kafka().start()).isEqualTo(KafkaOptions.Start.COMMITTED);
        assertThat(options.parallelism()).isEqualTo(3);
    }

    @Test
    void anUnknownKeyIsAnErrorThatNamesTheNearestOnes() {
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.scoring.topk", "5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--nextup.scoring.topk is not an option")
                .hasMessageContaining(" --nextup.scoring.top-k, ")
                .hasMessageContaining("--help");
    }

    @Test
    void aKeyWithoutValueOrGivenTwiceIsAnError() {
        assertThatThrownBy(() -> JobOptions.parse("--nextup.parallelism", SERVERS))
                .hasMessage("--nextup.parallelism has no value");
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, SERVERS))
                .hasMessage("--nextup.kafka.bootstrap-servers is given twice");
        assertThatThrownBy(() -> JobOptions.parse("parallelism=3"))
                .hasMessageStartingWith("parallelism=3 is not an option")
                .hasMessageContaining("--key value");
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

        assertThat(kafka.cluster().properties()).isEqualTo(Map.of("security.protocol", "SSL"));
        assertThat(kafka.clientProperties())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("bootstrap.servers", "broker:9092");
    }

    @Test
    void theFileGivesSecretsAndTopicsAndTheEnvironmentAndOptionsWinOverIt(@TempDir Path directory)
            throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"),
                        """
                        bootstrap.servers=of-file:9092
                        sasl.jaas.config=Login required password="hidden";
                        security.protocol=SASL_PLAINTEXT
                        client.rack=of-file
                        nextup.topics.models=models.of-file
                        nextup.topics.interactions=clicks.of-file
                        nextup.topics.erasures=erasures.of-file
                        """);
        Configuration given =
                Configuration.fromMap(
                        Map.of(
                                "nextup.kafka.properties-file", file.toString(),
                                "nextup.kafka.properties.client.rack", "of-option",
                                "nextup.topics.models", "models.of-option"));

        KafkaSettings cluster =
                KafkaOptions.from(
                                given,
                                "nextup",
                                Map.of(
                                        "NEXTUP_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                                        "NEXTUP_KAFKA_CLIENT_RACK", "of-environment"))
                        .cluster();

        assertThat(cluster.bootstrapServers()).isEqualTo("of-file:9092");
        assertThat(cluster.properties())
                .containsOnly(
                        Map.entry("sasl.jaas.config", "Login required password=\"hidden\";"),
                        Map.entry("security.protocol", "SASL_SSL"),
                        Map.entry("client.rack", "of-option"));
        assertThat(cluster.topics().models()).isEqualTo("models.of-option");
        assertThat(cluster.topics().interactions()).isEqualTo("clicks.of-file");
        assertThat(cluster.topics().erasures()).isEqualTo("erasures.of-file");
        assertThat(cluster.toString()).contains("sasl.jaas.config").doesNotContain("hidden");
    }

    @Test
    void aSecretOnTheCommandLineIsRefusedUnlessItIsAReferenceToAProvider() {
        assertThatThrownBy(
                        () ->
                                JobOptions.parse(
                                        SERVERS,
                                        "--nextup.kafka.properties.ssl.key.password=hunter2",
                                        "--nextup.kafka.properties.security.protocol=SSL"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ssl.key.password")
                .hasMessageContaining("--nextup.kafka.properties-file")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("security.protocol");
        assertThatThrownBy(
                        () ->
                                JobOptions.parse(
                                        SERVERS,
                                        "--nextup.kafka.properties=ssl.key.password:hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--nextup.kafka.properties.KEY")
                .hasMessageNotContaining("hunter2");
        assertThat(
                        JobOptions.parse(
                                        SERVERS,
                                        "--nextup.kafka.properties.ssl.key.password=${env:KEY}")
                                .kafka()
                                .cluster()
                                .properties())
                .containsEntry("ssl.key.password", "${env:KEY}");
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
                .contains("--nextup.kafka.bootstrap-servers (no default)")
                .contains("--nextup.scoring.top-k (default: 10)")
                .containsPattern(
                        "--nextup.kafka.group-id \\(default: nextup\\)\\s.*by default nextup-SLOT in another slot")
                .containsPattern(
                        "--nextup.publish.transactional-id-prefix \\(default: nextup\\)\\s.*by default nextup-SLOT in another slot");
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
