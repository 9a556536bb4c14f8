package io.nextup.launcher.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.Verb;
import io.nextup.signature.LocalKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpCommandTest {
    @TempDir private Path directory;

    private LocalKeys keys;

    @BeforeEach
    void makeKeys() throws Exception {
        keys = LocalKeys.in(directory.resolve("keys"));
    }

    @ParameterizedTest
    @CsvSource({
        "--port=99999, \"99999\" is not a port: 0 to 65535",
        "--dashboard-port=-1, \"-1\" is not a port: 0 to 65535",
        "--console-port=http, \"http\" is not a port: 0 to 65535",
        "--flink=rest.port=8082, use --dashboard-port",
        "--job=nextup.kafka.bootstrap-servers=shop:9092, nextup up --kafka-config FILE",
        "--job=nextup.topics.models=shop.models, nextup up --kafka-config FILE"
    })
    void anOptionThatCannotBeIsOneLineBeforeAnythingStarts(String option, String line) {
        assertThat(VerbRun.of(List.of("up", option)))
                .satisfies(
                        run -> {
                            assertThat(run.exitCode()).isEqualTo(Verb.WRONG_USAGE);
                            assertThat(run.err()).contains(line).hasLineCount(1);
                        });
    }

    @Test
    void aPortIsOfABrokerThatUpStartsAndNotOfYours() {
        assertThat(VerbRun.of(List.of("up", "--bootstrap-servers=shop:9092", "--port=9092")))
                .satisfies(
                        run -> {
                            assertThat(run.exitCode()).isEqualTo(Verb.WRONG_USAGE);
                            assertThat(run.err())
                                    .contains("--port", "--bootstrap-servers shop:9092 names yours")
                                    .hasLineCount(1);
                        });
    }

    @Test
    void aFileThatTheConsoleCannotReadIsToldBeforeAnythingStarts() throws Exception {
        Path missing = directory.resolve("missing.csv");
        Path bad = Files.writeString(directory.resolve("bad.csv"), "alone\n");
        for (String option : List.of("--titles=" + missing, "--categories=" + bad)) {
            VerbRun run = VerbRun.of(List.of("up", option));
            assertThat(run.exitCode()).isEqualTo(Verb.FAILED);
            assertThat(run.err())
                    .contains(option.substring(option.indexOf('=') + 1))
                    .hasLineCount(1);
        }
    }

    /** Else a job of mapped records would have a console that counts nothing. */
    @Test
    void theConsoleReadsRecordsAndModelsAsTheJobDoes() {
        assertThat(
                        UpCommand.consoleOptions(
                                "s3://bucket/models",
                                keys,
                                Map.of(
                                        "nextup.ingest.mapping",
                                        "user=/visitor/id,item=sku",
                                        "nextup.ingest.schema-registry",
                                        "registry.properties",
                                        "nextup.models.slot",
                                        "shop",
                                        "nextup.models.trusted-keys",
                                        "/srv/trusted.pem",
                                        "nextup.models.announcement-keys",
                                        "/srv/announcers.pem",
                                        "nextup.models.allowed-operators",
                                        "torch.tanh",
                                        "nextup.scoring.top-k",
                                        "20")))
                .containsExactlyInAnyOrder(
                        "--registry=s3://bucket/models",
                        "--mapping=user=/visitor/id,item=sku",
                        "--schema-registry=registry.properties",
                        "--slot=shop",
                        "--trusted-keys=/srv/trusted.pem",
                        "--allowed-operators=torch.tanh");
    }

    /** Else the job would refuse what the console announces, wherever the registry is. */
    @Test
    void theConsoleChecksAndSignsWithTheKeysOfThisMachineUnlessTheUserNamesOthers() {
        for (String registry : new String[] {"models", "s3://bucket/models"}) {
            assertThat(UpCommand.consoleOptions(registry, keys, Map.of()))
                    .hasSize(3)
                    .contains(
                            "--trusted-keys=" + directory.resolve("keys/models-public.pem"),
                            "--announcement-key=" + directory.resolve("keys/announcements.pem"));
        }
        assertThat(UpCommand.consoleOptions("models", keys, Map.of()))
                .contains("--registry=" + Path.of("models").toAbsolutePath());
        assertThat(
                        UpCommand.consoleOptions(
                                "s3://bucket/models",
                                keys,
                                Map.of("nextup.models.unsigned", "allow")))
                .noneMatch(option -> option.startsWith("--trusted-keys"));
    }
}
