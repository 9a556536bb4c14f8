package io.nextup.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.engine.LoadShedding;
import io.nextup.serving.rules.NoRules;
import io.nextup.serving.shape.BatchLimit;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TorchServingTest {
    @TempDir private Path directory;

    @Test
    void aKeyFileThatCannotBeUsedStopsTheStartAndIsNamed() throws Exception {
        Path gone = directory.resolve("gone.pem");
        Path secret = TestKeys.make().writePrivate(directory.resolve("secret.pem"));

        for (Path file : List.of(gone, secret)) {
            assertThatThrownBy(() -> trust(file))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("nextup.models.trusted-keys: ")
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void theKeysOfAllFilesAreTrustedAndWithoutAnyEveryModelIs() throws Exception {
        Path one = TestKeys.make().writePublic(directory.resolve("one.pem"));
        Path two = TestKeys.make().writePublic(directory.resolve("two.pem"));

        assertThat(trust(one, two).keys().keys().keys()).hasSize(2);
        assertThat(TorchServing.trust(TrustSettings.NONE)).isEqualTo(ModelTrust.ANY);
    }

    /** The broker does not answer either, and does not stop the start. */
    @Test
    @Timeout(60)
    void aMissingGpuDelaysModelsAndNotTheStart() throws Exception {
        ServingSettings settings = settings("gpu:999");
        ServingProcess.Lease lease =
                ServingProcess.acquire(
                        settings,
                        given -> TorchServing.start(given, reason -> {}),
                        (name, hook) -> {});
        try {
            assertThat(lease.status().describe())
                    .isEqualTo("the models topic is not read to its end yet");
            assertThat(lease.engine().awaitModel("default", Duration.ZERO)).isFalse();
        } finally {
            lease.close();
        }
    }

    private ServingSettings settings(String device) {
        return new ServingSettings(
                UUID.randomUUID().toString(),
                new JobNames("nextup", null),
                KafkaSettings.at("localhost:1"),
                "default",
                3,
                new BatchLimit(16, 1 << 20),
                0,
                device,
                ModelRules.defaults(),
                false,
                new LoadShedding(0, 0),
                Duration.ofSeconds(30),
                directory.resolve("cache"),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ZERO,
                TrustSettings.NONE,
                NoRules.SETTINGS);
    }

    private static ModelTrust trust(Path... keys) {
        return TorchServing.trust(
                new TrustSettings(
                        Stream.of(keys).map(Path::toString).toList(),
                        List.of(),
                        List.of(),
                        List.of()));
    }
}
