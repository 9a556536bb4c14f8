package io.nextup.launcher.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpCommandTest {
    /** Else a job of mapped records would have a console that counts nothing. */
    @Test
    void theConsoleReadsRecordsAsTheJobDoes() {
        assertThat(
                        UpCommand.consoleOptions(
                                "s3://bucket/models",
                                Map.of(
                                        "nextup.ingest.fields",
                                        "user=/visitor/id,item=sku",
                                        "nextup.ingest.registry-config",
                                        "registry.properties",
                                        "nextup.scoring.top-k",
                                        "20")))
                .containsExactlyInAnyOrder(
                        "--registry=s3://bucket/models",
                        "--columns=user=/visitor/id,item=sku",
                        "--registry-config=registry.properties");
        assertThat(UpCommand.consoleOptions("models", Map.of()))
                .containsExactly("--registry=" + Path.of("models").toAbsolutePath());
        assertThat(UpCommand.consoleOptions(null, Map.of())).isEmpty();
    }

    @Test
    void theJobTrustsTheKeyOfThisMachineUnlessTheUserNamesOthers() {
        Path cache = Path.of("/up/models");
        Path key = Path.of("/keys/models-public.pem");
        assertThat(UpCommand.jobArguments("localhost:9092", cache, key, Map.of()))
                .containsExactly(
                        "--nextup.kafka.bootstrap-servers",
                        "localhost:9092",
                        "--nextup.models.cache-dir",
                        "/up/models",
                        "--nextup.models.trusted-keys",
                        "/keys/models-public.pem");
        assertThat(
                        UpCommand.jobArguments(
                                "localhost:9092",
                                cache,
                                key,
                                Map.of("nextup.models.trusted-keys", "/srv/trusted.pem")))
                .endsWith("--nextup.models.trusted-keys", "/srv/trusted.pem");
        assertThat(
                        UpCommand.jobArguments(
                                "localhost:9092",
                                cache,
                                key,
                                Map.of("nextup.models.unsigned", "allow")))
                .endsWith("--nextup.models.unsigned", "allow")
                .doesNotContain("--nextup.models.trusted-keys");
    }
}
