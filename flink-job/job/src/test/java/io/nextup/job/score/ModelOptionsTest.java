package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.trust.TrustSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ModelOptionsTest {

    @Test
    void theDefaultsServeTheDefaultSlotFromATemporaryDirectory() {
        assertThat(ModelOptions.from(new Configuration()))
                .isEqualTo(
                        new ModelOptions(
                                "default",
                                Path.of(System.getProperty("java.io.tmpdir"), "nextup-models"),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(20),
                                Duration.ofMinutes(2),
                                false,
                                TrustSettings.NONE));
    }

    @Test
    void everySettingIsRead() {
        Configuration config = new Configuration();
        config.setString("nextup.models.slot", "games");
        config.setString("nextup.models.cache-dir", "/var/nextup");
        config.setString("nextup.models.load-timeout", "5 min");
        config.setString("nextup.models.patience", "7 s");
        config.setString("nextup.models.keep-loaded-for", "3 s");
        config.setString("nextup.models.require-same-rules", "true");
        config.setString("nextup.models.trusted-keys", "/keys/old.pem, /keys/new.pem");
        config.setString("nextup.models.unsigned", "refuse");
        config.setString("nextup.models.trusted-locations", "/srv/models, s3://bucket/models");
        config.setString("nextup.models.announcement-keys", "/keys/announcements.pem");
        config.setString("nextup.models.allowed-operators", "torch.warn,print");
        assertThat(ModelOptions.from(config))
                .isEqualTo(
                        new ModelOptions(
                                "games",
                                Path.of("/var/nextup"),
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(3),
                                true,
                                new TrustSettings(
                                        List.of("/keys/old.pem", "/keys/new.pem"),
                                        List.of("/srv/models", "s3://bucket/models"),
                                        List.of("torch.warn", "print"),
                                        List.of("/keys/announcements.pem"))));
        assertThat(ModelOptions.all())
                .extracting(ConfigOption::key)
                .containsExactlyInAnyOrderElementsOf(config.keySet());
    }

    @Test
    void theyTravelWithTheJobGraph() throws Exception {
        ModelOptions options =
                new ModelOptions(
                        "games",
                        Path.of("/var/nextup"),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(3),
                        true,
                        new TrustSettings(
                                List.of("/keys/new.pem"),
                                List.of("/srv/models"),
                                List.of("print"),
                                List.of("/keys/announcements.pem")));
        assertThat(InstantiationUtil.clone(options)).isEqualTo(options);
    }

    @Test
    void aTimeoutOfZeroANegativeTimeAndAnEmptySlotAreErrors() {
        assertThatThrownBy(
                        () ->
                                new ModelOptions(
                                        "a",
                                        Path.of("/"),
                                        Duration.ZERO,
                                        Duration.ZERO,
                                        Duration.ZERO,
                                        false,
                                        TrustSettings.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.models.load-timeout is PT0S: it must be above zero");
        assertThatThrownBy(
                        () ->
                                new ModelOptions(
                                        "a",
                                        Path.of("/"),
                                        Duration.ofSeconds(1),
                                        Duration.ofMillis(-1),
                                        Duration.ZERO,
                                        false,
                                        TrustSettings.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.models.patience is PT-0.001S: it must not be negative");
        assertThatThrownBy(
                        () ->
                                new ModelOptions(
                                        "a",
                                        Path.of("/"),
                                        Duration.ofSeconds(1),
                                        Duration.ZERO,
                                        Duration.ofMillis(-1),
                                        false,
                                        TrustSettings.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.models.keep-loaded-for is PT-0.001S: it must not be negative");
        assertThatThrownBy(
                        () ->
                                new ModelOptions(
                                        "",
                                        Path.of("/"),
                                        Duration.ofSeconds(1),
                                        Duration.ZERO,
                                        Duration.ZERO,
                                        false,
                                        TrustSettings.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "nextup.models.slot is \"\": it must be 1 to 200 letters, digits, '.', '_' or '-', the first a letter or digit");
    }

    @Test
    void aLocationThatIsNotOneIsAnErrorThatNamesIt() {
        for (String location :
                List.of("models", "/srv/../etc", "s3:bucket", "file://host/models")) {
            Configuration config = new Configuration();
            config.setString("nextup.models.trusted-locations", "/srv/models," + location);
            assertThatThrownBy(() -> ModelOptions.from(config))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "nextup.models.trusted-locations: \"%s\" is not a location"
                                    .formatted(location));
        }
    }

    @Test
    void anOperatorThatIsNotOneIsAnErrorThatNamesIt() {
        Configuration config = new Configuration();
        config.setString("nextup.models.allowed-operators", "print,torch.*");
        assertThatThrownBy(() -> ModelOptions.from(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "nextup.models.allowed-operators: \"torch.*\" is not the name of an operator");
    }
}
