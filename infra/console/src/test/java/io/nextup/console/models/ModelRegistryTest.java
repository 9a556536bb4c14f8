package io.nextup.console.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.scoring.torch.AllowedOperators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRegistryTest {
    private static final String MADE = "2026-11-24T16:05:01Z";

    @TempDir Path directory;
    private Path models;
    private ModelRegistry registry;

    @BeforeEach
    void publish() throws IOException {
        models = directory.resolve("models");
        TableModel.publish(models, "v1", MADE);
        TableModel.publish(
                models,
                "v2",
                "2026-11-25T16:05:01Z",
                Map.of("data.newest", "2026-11-25T10:00:00Z", "refresh.judged", "v1"));
        registry = new ModelRegistry(TableModel.settings(models));
    }

    @Test
    void theNewestModelStandsFirstWithWhatItsManifestSays() {
        assertThat(registry.list(0))
                .isEqualTo(
                        new Listing(
                                Optional.empty(),
                                List.of(
                                        new PublishedModel(
                                                "v2",
                                                "sasrec",
                                                millis("2026-11-25T16:05:01Z"),
                                                Map.of("HR@10", 0.0829, "cases", 3.0),
                                                millis("2026-11-25T10:00:00Z"),
                                                "v1"),
                                        new PublishedModel(
                                                "v1",
                                                "sasrec",
                                                millis(MADE),
                                                Map.of("HR@10", 0.0829, "cases", 3.0),
                                                null,
                                                null)),
                                List.of("v1", "v2")));
    }

    @Test
    void aListingIsGoodForFiveSeconds() throws IOException {
        Listing first = registry.list(0);
        TableModel.publish(models, "v3", "2026-11-26T16:05:01Z");
        assertThat(registry.list(ModelRegistry.FRESH_NANOS - 1)).isSameAs(first);
        assertThat(registry.list(ModelRegistry.FRESH_NANOS).versions())
                .containsExactly("v1", "v2", "v3");
    }

    @Test
    void aDamagedModelIsListedLastWithItsDamage() throws IOException {
        Files.writeString(models.resolve("v2/manifest.json"), "{");
        Listing listing = registry.list(0);
        assertThat(listing.models())
                .extracting(PublishedModel::version)
                .containsExactly("v1", "v2");
        assertThat(listing.models().get(1)).isEqualTo(PublishedModel.damaged("v2"));
        assertThat(listing.error().orElseThrow()).contains("v2/manifest.json");
    }

    @Test
    void aManifestIsParsedOnlyOnceATrustedKeyHasSignedIt() throws Exception {
        TestKeys keys = TestKeys.make();
        ModelRegistry trusting =
                new ModelRegistry(
                        new RegistrySettings(
                                models.toString(),
                                keys.trust(),
                                AllowedOperators.ofThisBuild(),
                                Optional.empty()));
        LocalArtifactStore store = new LocalArtifactStore(models);
        store.sign("v1", store.signed("v1").sha256(), keys.signing());
        Files.writeString(models.resolve("v2/manifest.json"), "{");
        String unsigned =
                "%s/ is not signed, and only models signed by a key of trusted.pem are trusted"
                        .formatted(models.resolve("v2"));

        Listing listing = trusting.list(0);

        assertThat(listing.models())
                .extracting(PublishedModel::family)
                .containsExactly("sasrec", null);
        assertThat(listing.error().orElseThrow()).startsWith(unsigned);
        assertThatThrownBy(() -> trusting.details("v2")).hasMessageStartingWith(unsigned);
        assertThatThrownBy(
                        () -> ModelRegistry.manifestAt(models.resolve("v2").toUri(), keys.trust()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(unsigned);
        assertThat(trusting.details("v1")).isEqualTo(registry.details("v1"));
    }

    @Test
    void aRegistryThatGoesAwayIsTold() throws IOException {
        registry.list(0);
        Files.move(models, directory.resolve("elsewhere"));
        Listing listing = registry.list(ModelRegistry.FRESH_NANOS);
        assertThat(listing.error().orElseThrow()).contains("There is no registry " + models);
        assertThat(listing.models())
                .extracting(PublishedModel::version)
                .containsExactly("v2", "v1");
    }

    @Test
    void ofManyModelsTheNewestTwoHundredAreDescribed() throws IOException {
        String manifest = Files.readString(models.resolve("v1/manifest.json"));
        for (int i : IntStream.range(0, 203).toArray()) {
            String version = "w%03d".formatted(i);
            Files.createDirectories(models.resolve(version));
            Files.writeString(
                    models.resolve(version).resolve("manifest.json"),
                    manifest.replace("\"v1\"", "\"" + version + "\"")
                            .replace("2026-11-24T", "2026-12-24T"));
        }
        Listing listing = registry.list(0);
        assertThat(listing.error()).isEmpty();
        assertThat(listing.models()).hasSize(ModelRegistry.MOST_LISTED);
        assertThat(listing.models().get(0).version()).isEqualTo("w202");
        assertThat(listing.versions()).hasSize(205);
    }

    @Test
    void theCurveStandsApartFromTheRestOfTheProvenance() throws Exception {
        TableModel.publish(
                models,
                "v3",
                MADE,
                Map.of(
                        "seed",
                        "1",
                        "epochs.first",
                        "3",
                        "epochs.phase",
                        "all,all",
                        "epochs.loss",
                        "6.1000,5.2000",
                        "epochs.validation.NDCG@10",
                        "0.05000,NaN"));
        ModelDetails details = registry.details("v3");
        assertThat(details.provenance()).isEqualTo(Map.of("seed", "1"));
        assertThat(details.curve())
                .containsExactly(
                        new ModelDetails.Epoch(3, 6.1, 0.05), new ModelDetails.Epoch(4, 5.2, null));
    }

    @Test
    void theDetailsSayWhetherTheModelIsGoodWhereItsManifestDoes() throws Exception {
        assertThat(registry.details("v1").standing()).isNull();
        Path manifest = models.resolve("v1/manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replaceFirst(
                                "\\{",
                                """
                                {"standing": {"test": "time.test", "caseCount": 2, "userCount": 2,
                                  "figures": {"NDCG@10": 0.5}, "baselines": []},"""));

        assertThat(registry.details("v1").standing())
                .containsEntry("sentence", "NDCG@10 0.5000 on 2 cases of 2 users.")
                .containsEntry("figures", Map.of("NDCG@10", 0.5));
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() {
        assertThatThrownBy(() -> registry.details("../models/v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("\"../models/v1\"");
        assertThatThrownBy(() -> registry.place("v9"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("v9")
                .hasMessageContaining("v1, v2");
    }

    /** Its three items take 160 bytes each, of a sixth of the heap. */
    @Test
    void aModelThatIsTooLargeForThisProcessIsShownButNotLoaded() throws Exception {
        ModelRegistry small =
                new ModelRegistry(TableModel.settings(models), new ModelMemory(2_879));
        assertThat(small.details("v1").version()).isEqualTo("v1");
        assertThatThrownBy(() -> small.place("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("v1 has 3 items")
                .hasMessageContaining("a model of 2")
                .hasMessageContaining("JAVA_TOOL_OPTIONS=-Xmx1m");
        assertThat(
                        new ModelRegistry(TableModel.settings(models), new ModelMemory(2_880))
                                .place("v1"))
                .isEqualTo(models.resolve("v1").toString());
    }

    @Test
    void theServingModelIsReadOnceAndAFailureAfterAWhileAgain() throws IOException {
        PublishedModelCache serving = new PublishedModelCache(registry);
        assertThat(serving.of("v3", 0)).isEmpty();
        TableModel.publish(models, "v3", MADE);
        assertThat(serving.of("v3", PublishedModelCache.RETRY_NANOS - 1)).isEmpty();
        assertThat(serving.of("v3", PublishedModelCache.RETRY_NANOS).orElseThrow().version())
                .isEqualTo("v3");
        Files.move(models, directory.resolve("elsewhere"));
        assertThat(serving.of("v3", 9 * PublishedModelCache.RETRY_NANOS)).isPresent();
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
