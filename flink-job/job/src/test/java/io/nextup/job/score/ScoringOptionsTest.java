package io.nextup.job.score;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.catalogue.UnknownItems;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.intake.InteractionLimits;
import io.nextup.job.JobOptions;
import io.nextup.sequence.SequenceRules;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.LoadShedding;
import io.nextup.serving.load.FakeArtifacts;
import io.nextup.serving.load.RulesCheck;
import io.nextup.serving.rules.CatalogueSettings;
import io.nextup.serving.rules.WhenStale;
import io.nextup.serving.shape.BatchLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoringOptionsTest {

    @Test
    void theDefaults() {
        assertThat(options(new Configuration()))
                .isEqualTo(
                        new ScoringOptions(
                                10,
                                256,
                                MemorySize.ofMebiBytes(512),
                                0,
                                1000,
                                "auto",
                                ModelRules.defaults(),
                                false,
                                16,
                                Duration.ZERO,
                                Duration.ofSeconds(5),
                                ModelOptions.from(new Configuration()),
                                ItemOptions.from(new Configuration())));
    }

    @Test
    void everySettingIsRead() {
        Map<String, String> settings =
                Map.ofEntries(
                        entry("nextup.scoring.top-k", "5"),
                        entry("nextup.scoring.batch.max-size", "32"),
                        entry("nextup.scoring.batch.memory", "64 mb"),
                        entry("nextup.scoring.workers", "3"),
                        entry("nextup.scoring.queue.capacity", "64"),
                        entry("nextup.scoring.device", "gpu:1"),
                        entry("nextup.scoring.exclude-seen", "false"),
                        entry("nextup.scoring.conflate", "true"),
                        entry("nextup.scoring.max-in-flight-per-user", "5"),
                        entry("nextup.scoring.max-age", "10 min"),
                        entry("nextup.scoring.batch.timeout", "7 s"),
                        entry("nextup.models.keep-loaded-for", "3 s"),
                        entry("nextup.models.slot", "games"),
                        entry("nextup.models.cache-dir", "/c"),
                        entry("nextup.models.load-timeout", "1 s"),
                        entry("nextup.models.patience", "2 s"),
                        entry("nextup.models.require-same-rules", "true"),
                        entry("nextup.models.trusted-keys", "/keys/a.pem"),
                        entry("nextup.models.unsigned", "refuse"),
                        entry("nextup.models.announcement-keys", "/keys/b.pem"),
                        entry("nextup.models.trusted-locations", "/srv/models"),
                        entry("nextup.models.allowed-operators", "print"),
                        entry("nextup.items.max-staleness", "90 s"),
                        entry("nextup.items.when-stale", "skip"),
                        entry("nextup.items.unknown", "drop"),
                        entry("nextup.items.mapping", "item=/sku"),
                        entry("nextup.rules.sample", "0.5"));
        Configuration config = Configuration.fromMap(settings);
        assertThat(options(config))
                .isEqualTo(
                        new ScoringOptions(
                                5,
                                32,
                                MemorySize.ofMebiBytes(64),
                                3,
                                64,
                                "gpu:1",
                                ModelRules.of(
                                        SequenceRules.defaults(),
                                        InteractionLimits.defaults(),
                                        false),
                                true,
                                5,
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(7),
                                ModelOptions.from(config),
                                new CatalogueSettings(
                                        Duration.ofSeconds(90),
                                        WhenStale.SKIP,
                                        UnknownItems.DROP,
                                        ItemMapping.parse("item=/sku"),
                                        0.5)));
        assertThat(options(config).serving("job", SmallOptions.NAMES, SmallOptions.KAFKA).batches())
                .isEqualTo(new BatchLimit(32, 64 << 20));
        assertThat(shedding(settings)).isEqualTo(new LoadShedding(1, 600_000));
        assertThat(ScoringOptions.all())
                .extracting(ConfigOption::key)
                .containsExactlyInAnyOrderElementsOf(settings.keySet());
    }

    @Test
    void theRulesAreThoseOfAllStagesAndReachWhoeverServes() {
        ServingSettings serving =
                serving(
                        Map.of(
                                "nextup.sequence.types", "click,buy",
                                "nextup.sequence.trigger-types", "buy",
                                "nextup.sequence.max-lateness", "2 h",
                                "nextup.sequence.dedupe-window", "3",
                                "nextup.sequence.capacity", "300",
                                "nextup.ingest.max-id-length", "32",
                                "nextup.ingest.max-future", "10 s",
                                "nextup.scoring.exclude-seen", "false",
                                "nextup.models.require-same-rules", "true"));
        assertThat(serving.rules())
                .isEqualTo(
                        new ModelRules(
                                Set.of("click", "buy"), 7_200_000, 3, 300, 32, 10_000, false));
        assertThat(serving.requireSameRules()).isTrue();
        assertThat(serving(Map.of()).rules()).isEqualTo(ModelRules.defaults());
        assertThat(serving(Map.of()).requireSameRules()).isFalse();
    }

    @Test
    void asManyItemsAsASequenceKeepsMayBeExcluded() {
        Map<String, String> capacity = Map.of("nextup.sequence.capacity", "300");
        assertThat(serving(capacity).rules().mostExcluded()).isEqualTo(300);
        assertThat(serving(Map.of("nextup.scoring.exclude-seen", "false")).rules().mostExcluded())
                .isZero();
    }

    /** The option that the message names must exist, and must be the one that differs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nextup.sequence.types         | click
                    nextup.sequence.max-lateness  | 2 h
                    nextup.sequence.dedupe-window | 0
                    nextup.sequence.capacity      | 7
                    nextup.ingest.max-id-length   | 32
                    nextup.ingest.max-future      | 10 s
                    nextup.scoring.exclude-seen   | false
                    """)
    void aModelOfOtherRulesIsRefusedByTheNameOfTheOptionThatDiffers(String key, String value) {
        Artifact trained =
                new FakeArtifacts(ModelRules.defaults())
                        .fetch(new AnnouncedModel("v1", "here", "sha"), read -> {});
        RulesCheck check =
                new RulesCheck(
                        serving(Map.of(key, value)).rules(),
                        true,
                        (artifact, stepDone) -> {
                            throw new AssertionError("It must not be loaded");
                        });
        assertThatThrownBy(() -> check.load(trained, () -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("): %s is %s here, the model's", key, value);
    }

    @Test
    void aUserMayHaveSixteenRequestsInFlightUnlessAllAreConflated() {
        assertThat(shedding(Map.of())).isEqualTo(new LoadShedding(16, 0));
        assertThat(shedding(Map.of("nextup.scoring.max-in-flight-per-user", "0")))
                .isEqualTo(new LoadShedding(0, 0));
        assertThat(
                        shedding(
                                Map.of(
                                        "nextup.scoring.max-in-flight-per-user", "0",
                                        "nextup.scoring.conflate", "true")))
                .isEqualTo(new LoadShedding(1, 0));
    }

    private static LoadShedding shedding(Map<String, String> settings) {
        return serving(settings).shedding();
    }

    private static ServingSettings serving(Map<String, String> settings) {
        return options(Configuration.fromMap(settings))
                .serving("job", SmallOptions.NAMES, SmallOptions.KAFKA);
    }

    @Test
    void theyTravelWithTheJobGraph() throws Exception {
        ScoringOptions options =
                options(Configuration.fromMap(Map.of("nextup.sequence.types", "click,buy")));
        assertThat(InstantiationUtil.clone(options)).isEqualTo(options);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nextup.scoring.top-k          | 0     | nextup.scoring.top-k is 0: it must be at least 1
                    nextup.scoring.batch.max-size | 0     | nextup.scoring.batch.max-size is 0: it must be at least 1
                    nextup.scoring.batch.memory   | 0     | nextup.scoring.batch.memory is 0 bytes: it must be above zero
                    nextup.scoring.workers        | -1    | nextup.scoring.workers is -1: it must be at least 0
                    nextup.scoring.queue.capacity | 0     | nextup.scoring.queue.capacity is 0: it must be at least 1
                    nextup.scoring.max-in-flight-per-user | -1 | nextup.scoring.max-in-flight-per-user is -1: it must be at least 0
                    nextup.scoring.device         | gpu:a | nextup.scoring.device is gpu:a: it must be auto, cpu or gpu:N, such as gpu:0
                    nextup.scoring.max-age        | 1 ns  | nextup.scoring.max-age is PT0.000000001S: it must be 0, which means never, or at least 1 ms
                    """)
    void aWrongSettingIsAnErrorThatNamesIt(String key, String value, String message) {
        assertThatThrownBy(() -> options(Configuration.fromMap(Map.of(key, value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static ScoringOptions options(Configuration config) {
        return ScoringOptions.from(config, JobOptions.rules(config));
    }
}
