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
    }
}
