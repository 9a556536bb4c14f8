package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.model.ArtifactException;
import io.nextup.model.ArtifactStores;
import io.nextup.model.s3.S3Server;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.engine.WarmUp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Loads real modules into PyTorch. */
@Timeout(120)
class ArtifactModelLoaderIT {
    @TempDir private Path directory;
    private PublishedModels models;
    private ArtifactModelLoader loader;

    @BeforeEach
    void open() {
        models = new PublishedModels(directory);
        loader =
                new ArtifactModelLoader(
                        directory.resolve("cache"),
                        "cpu",
                        Models::tight,
                        new WarmUp(10, System::nanoTime));
    }

    @Test
    void anAnnouncedArtifactScores() throws Exception {
        try (ScoringEngine engine = Models.engine()) {
            engine.serve("default", loader.load(models.publish("v1", 1)));
            Recommendation answer = Asking.ask(Asking.connect(engine), "a", "b").get();
            assertThat(answer.modelVersion()).isEqualTo("v1");
            assertThat(answer.items()).containsExactly(new RankedItem("c", 3f));
            assertThat(Asking.ask(Asking.connect(engine), "?").get().items())
                    .containsExactly(new RankedItem("e", 1f));
        }
    }

    @Test
    void anArtifactOnS3IsCopiedToTheCacheAndScores() throws Exception {
        try (S3Server server = S3Server.start();
                ScoringEngine engine = Models.engine()) {
            PublishedModels onS3 =
                    new PublishedModels(directory, ArtifactStores.open("s3://models/live"));
            ModelAnnouncement published = onS3.publish("v1", 1);
            assertThat(published.location()).isEqualTo("s3://models/live/v1/");
            assertThat(server.keys()).contains("live/v1/manifest.json", "live/v1/model.pt");

            engine.serve("default", loader.load(published));

            assertThat(Asking.ask(Asking.connect(engine), "a", "b").get().items())
                    .containsExactly(new RankedItem("c", 3f));
            assertThat(directory.resolve("cache/artifact-v1-" + published.manifestSha256()))
                    .isDirectoryContaining("glob:**model.pt");
        }
    }

    @Test
    void anArtifactOnS3ThatLostAFileIsRefused() throws Exception {
        try (S3Server server = S3Server.start()) {
            ModelAnnouncement published =
                    new PublishedModels(directory, ArtifactStores.open("s3://models/live"))
                            .publish("v1", 1);
            server.delete("live/v1/model.pt");

            assertThatThrownBy(() -> loader.load(published))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessage(
                            "s3://models/live/v1/model.pt is missing, though the manifest names it: publish the model again");
        }
    }

    @Test
    void modelsSwappedUnderLoadNeverHarmABatch() throws Exception {
        // A module that is closed under a running batch ends this process.
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        try (ScoringEngine engine = Models.engine()) {
            engine.serve("default", loader.load(models.publish("v0", 0)));
            ScoringEngine.Client client = Asking.connect(engine);
            for (int version = 1; version <= 10; version++) {
                ServingModel next = loader.load(models.publish("v" + version, version));
                for (int i = 0; i < 200; i++) {
                    answers.add(Asking.ask(client, "a"));
                }
                engine.serve("default", next);
            }
            for (CompletableFuture<Recommendation> answer : answers) {
                assertThat(answer.get().items()).containsExactly(new RankedItem("b", 4f));
            }
        }
        assertThat(answers).hasSize(2_000);
    }

    @Test
    void anArtifactWithAnotherManifestThanAnnouncedIsRefused() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        ModelAnnouncement wrong =
                new ModelAnnouncement(
                        "default", "v1", published.location(), Announcements.sha256("x"), 1);
        assertThatThrownBy(() -> loader.load(wrong))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "The manifest in %s has SHA-256 %s, announced was %s: announce what lies there",
                        published.location(),
                        published.manifestSha256(),
                        Announcements.sha256("x"));
    }

    @Test
    void anArtifactOfAnotherVersionThanAnnouncedIsRefused() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        ModelAnnouncement wrong =
                new ModelAnnouncement(
                        "default", "v2", published.location(), published.manifestSha256(), 1);
        assertThatThrownBy(() -> loader.load(wrong))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "The artifact in %s is version v1, announced was v2: announce what lies there",
                        published.location());
    }

    @Test
    void aDamagedModuleIsRefused() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        Path module = Path.of(URI.create(published.location())).resolve("model.pt");
        byte[] bytes = Files.readAllBytes(module);
        bytes[bytes.length / 2] ^= 1;
        Files.write(module, bytes);
        assertThatThrownBy(() -> loader.load(published))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("model.pt has SHA-256");
    }

    @Test
    void anArtifactThatIsGoneIsRefused() throws IOException {
        ModelAnnouncement published = models.publish("v1", 1);
        Files.delete(Path.of(URI.create(published.location())).resolve("manifest.json"));
        assertThatThrownBy(() -> loader.load(published))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("has no manifest.json");
    }

    @Test
    void aLocationThatNoStoreServesIsRefused() {
        for (String location :
                List.of("ftp://models/v1", "not a uri", "models/v1", "file:v1", "s3:v1")) {
            assertThatThrownBy(
                            () ->
                                    loader.load(
                                            new ModelAnnouncement(
                                                    "default",
                                                    "v1",
                                                    location,
                                                    Announcements.sha256("v1"),
                                                    1)))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining(location);
        }
    }
}
