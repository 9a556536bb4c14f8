package io.nextup.job.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.job.score.Models;
import io.nextup.job.score.ScoreRequest;
import io.nextup.job.score.ScoringEngine;
import io.nextup.job.score.ScoringMetrics;
import io.nextup.job.score.ServingModel;
import io.nextup.job.score.WarmUp;
import io.nextup.model.ArtifactException;
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
        loader = new ArtifactModelLoader(directory.resolve("cache"), "cpu", new WarmUp(32, 10));
    }

    @Test
    void anAnnouncedArtifactScores() throws Exception {
        try (ScoringEngine engine = Models.engine()) {
            engine.serve(loader.load(models.publish("v1", 1)));
            Recommendation answer = ask(engine.connect(new NoMetrics()), "a", "b").get();
            assertThat(answer.modelVersion()).isEqualTo("v1");
            assertThat(answer.items()).containsExactly(new RankedItem("c", 3f));
            assertThat(ask(engine.connect(new NoMetrics()), "?").get().items())
                    .containsExactly(new RankedItem("e", 1f));
        }
    }

    @Test
    void modelsSwappedUnderLoadNeverHarmABatch() throws Exception {
        // A module that is closed under a running batch ends this process.
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        try (ScoringEngine engine = Models.engine()) {
            engine.serve(loader.load(models.publish("v0", 0)));
            ScoringEngine.Client client = engine.connect(new NoMetrics());
            for (int version = 1; version <= 10; version++) {
                ServingModel next = loader.load(models.publish("v" + version, version));
                for (int i = 0; i < 200; i++) {
                    answers.add(ask(client, "a"));
                }
                engine.serve(next);
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
        for (String location : List.of("ftp://models/v1", "not a uri", "models/v1", "file:v1")) {
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

    private static CompletableFuture<Recommendation> ask(
            ScoringEngine.Client client, String... itemIds) {
        CompletableFuture<Recommendation> answer = new CompletableFuture<>();
        client.submit(
                new ScoreRequest("u", List.of(itemIds), 1, List.of("e"), 1),
                new ScoringEngine.Asker() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        answer.complete(recommendation);
                    }

                    @Override
                    public void failed(Throwable cause) {
                        answer.completeExceptionally(cause);
                    }
                });
        return answer;
    }

    private static final class NoMetrics implements ScoringMetrics {
        @Override
        public void requestQueued() {}

        @Override
        public void requestBatched() {}

        @Override
        public void requestAnswered(Recommendation.Source source) {}

        @Override
        public void modelFailed() {}

        @Override
        public void requestFailed() {}

        @Override
        public void batchScored(int size, long tookNanos) {}
    }
}
