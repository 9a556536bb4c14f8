package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.trust.TrustSettings;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
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
        JobOptions options = parse(SERVERS);

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
        assertThatThrownBy(() -> parse())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.kafka.bootstrap-servers is not given")
                .hasMessageContaining("nextup.kafka.config");
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
        return parse(
                        Stream.concat(
                                        Stream.of(
                                                SERVERS, "--nextup.publish.delivery=exactly-once"),
                                        Stream.of(arguments))
                                .toArray(String[]::new))
                .names();
    }

    @Test
    void aJobThatWritesAtLeastOnceHasNoTransactions() {
        assertThat(parse(SERVERS, "--nextup.publish.delivery=at-least-once").names())
                .isEqualTo(new JobNames("nextup", null));
    }

    @Test
    void valuesStandAfterASpaceOrAnEqualsSign() {
        JobOptions options =
                parse(
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
        assertThatThrownBy(() -> parse(SERVERS, "--nextup.scoring.topk", "5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--nextup.scoring.topk is not an option")
                .hasMessageContaining(" --nextup.scoring.top-k, ")
                .hasMessageContaining("--help");
    }

    @Test
    void aKeyWithoutValueOrGivenTwiceIsAnError() {
        assertThatThrownBy(() -> parse("--nextup.parallelism", SERVERS))
                .hasMessage("--nextup.parallelism has no value");
        assertThatThrownBy(() -> parse(SERVERS, SERVERS))
                .hasMessage("--nextup.kafka.bootstrap-servers is given twice");
        assertThatThrownBy(() -> parse("parallelism=3"))
                .hasMessageStartingWith("parallelism=3 is not an option")
                .hasMessageContaining("--key value");
    }

    @Test
    void aValueThatCannotBeReadIsNamedWithItsKey() {
        assertThatThrownBy(() -> parse(SERVERS, "--nextup.parallelism", "many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("many")
                .hasMessageContaining("nextup.parallelism");
        assertThatThrownBy(() -> parse(SERVERS, "--nextup.kafka.start", "first"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first")
                .hasMessageContaining("nextup.kafka.start");
    }

    @Test
    void aParallelismIsAPositiveNumberAndItsMaximumOneOfFlinks() {
        assertThatThrownBy(() -> parse(SERVERS, "--nextup.parallelism", "0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.parallelism is 0: use 1 or more");
        assertThat(parse(SERVERS, "--nextup.max-parallelism", "32768").maxParallelism())
                .hasValue(32_768);
        assertThatThrownBy(() -> parse(SERVERS, "--nextup.max-parallelism", "32769"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.max-parallelism is 32769: 1 to 32768");
    }

    @Test
    void propertiesOfTheClientsArePassedOn() {
        KafkaOptions kafka =
                parse(SERVERS, "--nextup.kafka.properties.security.protocol", "SSL").kafka();

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
                        nextup.topics.erasure-receipts=erasures.of-file
                        """);
        Configuration given =
                Configuration.fromMap(
                        Map.of(
                                "nextup.kafka.config", file.toString(),
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
        assertThat(cluster.topics().erasureReceipts()).isEqualTo("erasures.of-file");
        assertThat(cluster.toString()).contains("sasl.jaas.config").doesNotContain("hidden");
    }

    @Test
    void aSecretOnTheCommandLineIsRefusedUnlessItIsAReferenceToAProvider() {
        assertThatThrownBy(
                        () ->
                                parse(
                                        SERVERS,
                                        "--nextup.kafka.properties.ssl.key.password=hunter2",
                                        "--nextup.kafka.properties.security.protocol=SSL"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ssl.key.password")
                .hasMessageContaining("--nextup.kafka.config")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("security.protocol");
        assertThatThrownBy(
                        () -> parse(SERVERS, "--nextup.kafka.properties=ssl.key.password:hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--nextup.kafka.properties.KEY")
                .hasMessageNotContaining("hunter2");
        assertThat(
                        parse(
                                        SERVERS,
                                        "--nextup.kafka.properties.config.providers=env",
                                        "--nextup.kafka.properties.ssl.key.password=${env:KEY}")
                                .kafka()
                                .cluster()
                                .properties())
                .containsEntry("ssl.key.password", "${env:KEY}");
    }

    @Test
    void aDeadLetterIsNoLargerThanWhatTheProducerSends() {
        assertThat(
                        parse(SERVERS, "--nextup.publish.max-record-size=1mb")
                                .publish()
                                .maxRecordBytes())
                .isEqualTo(1_048_576);
        assertThatThrownBy(() -> parse(SERVERS, "--nextup.publish.max-record-size=1048577"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.publish.max-record-size is 1048577")
                .hasMessageContaining("nextup.kafka.properties.max.request.size is 1048576");
        assertThatThrownBy(
                        () -> parse(SERVERS, "--nextup.kafka.properties.max.request.size=999999"))
                .hasMessageContaining("nextup.publish.max-record-size is 1000000")
                .hasMessageContaining("nextup.kafka.properties.max.request.size is 999999");
        assertThatThrownBy(() -> parse(SERVERS, "--nextup.kafka.properties.max.request.size=1M"))
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
    void aJobWithoutKeysStartsOnlyWhereUnsignedModelsAreAllowed() {
        assertThatThrownBy(() -> JobOptions.parse(SERVERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "nextup.models.trusted-keys is not given, so anybody who may announce a model would run a program on every TaskManager: name the public keys that must have signed it, or say nextup.models.unsigned=allow");
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.models.trusted-keys="))
                .hasMessageStartingWith("nextup.models.trusted-keys is not given");
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.models.unsigned=refuse"))
                .hasMessageStartingWith("nextup.models.trusted-keys is not given");
        assertThatThrownBy(() -> JobOptions.parse(SERVERS, "--nextup.models.unsigned=maybe"))
                .hasMessageContaining("nextup.models.unsigned");
        assertThatThrownBy(() -> parse(SERVERS, "--nextup.models.trusted-keys=trusted.pem"))
                .hasMessage(
                        "nextup.models.trusted-keys names keys that must have signed a model, and nextup.models.unsigned is allow: leave one of them out");

        assertThat(
                        JobOptions.parse(SERVERS, "--nextup.models.trusted-keys=trusted.pem")
                                .scoring()
                                .models()
                                .trust()
                                .trustedKeys())
                .containsExactly("trusted.pem");
        assertThat(parse(SERVERS).scoring().models().trust()).isEqualTo(TrustSettings.NONE);
    }

    /** Parses the arguments of a job that loads models of anybody. */
    private static JobOptions parse(String... arguments) {
        return JobOptions.parse(
                Stream.concat(Stream.of("--nextup.models.unsigned=allow"), Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
