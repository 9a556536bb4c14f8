package io.nextup.serving.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.s3.S3Server;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.serving.engine.Asking;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.shape.WarmUp;
import java.io.IOException;
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
    private ModelCache cache;
    private ArtifactModelLoader loader;

    @BeforeEach
    void open() {
        models = new PublishedModels(directory);
        cache = new ModelCache(directory.resolve("cache"), ModelTrust.ANY);
        loader =
                new ArtifactModelLoader(
                        "cpu",
                        (maxLength, row) -> Models.tight(maxLength),
                        new WarmUp(10, System::nanoTime),
                        AllowedOperators.ofThisBuild());
    }

    @Test
    void anAnnouncedArtifactScores() throws Exception {
        try (ScoringEngine engine = Models.engine()) {
            engine.serve("default", load(models.publish("v1", 1)));
            Recommendation answer = Asking.ask(Asking.connect(engine), "a", "b").get();
            assertThat(answer.modelVersion()).isEqualTo("v1");
            assertThat(answer.items()).containsExactly(new RankedItem("c", 3f));
            assertThat(Asking.ask(Asking.connect(engine), "?").get().items())
                    .containsExactly(new RankedItem("e", 1f));
        }
    }

    @Test
    void anArtifactWithFieldsOfALaterBuildScores() throws Exception {
        models.publish("v1", 1);
        Path published = directory.resolve("registry/v1");
        Path file = published.resolve("manifest.json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("in-order", "of-tomorrow")
                        .replaceFirst("\\{", "{\"later\": {\"field\": [1]},")
                        .replace("\"bytes\"", "\"compression\": \"none\", \"bytes\""));
        ModelAnnouncement announced =
                new ModelAnnouncement(
                        "default",
                        "v1",
                        published.toUri().toString(),
                        Artifact.read(published).manifestSha256(),
                        1);

        try (ScoringEngine engine = Models.engine()) {
            engine.serve("default", load(announced));
            assertThat(Asking.ask(Asking.connect(engine), "a", "b").get().items())
                    .containsExactly(new RankedItem("c", 3f));
        }
    }

    @Test
    void anArtifactOnS3Scores() throws Exception {
        try (S3Server server = S3Server.start();
                ScoringEngine engine = Models.engine()) {
            PublishedModels onS3 =
                    new PublishedModels(directory, ArtifactStores.open("s3://models/live"));
            ModelAnnouncement published = onS3.publish("v1", 1);
            assertThat(published.location()).isEqualTo("s3://models/live/v1/");
            assertThat(server.keys()).contains("live/v1/manifest.json", "live/v1/model.pt");

            engine.serve("default", load(published));

            assertThat(Asking.ask(Asking.connect(engine), "a", "b").get().items())
                    .containsExactly(new RankedItem("c", 3f));
        }
    }

    @Test
    void modelsSwappedUnderLoadNeverHarmABatch() throws Exception {
        // A module that is closed under a running batch ends this process.
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        try (ScoringEngine engine = Models.engine()) {
            engine.serve("default", load(models.publish("v0", 0)));
            ScoringEngine.Client client = Asking.connect(engine);
            for (int version = 1; version <= 10; version++) {
                ServingModel next = load(models.publish("v" + version, version));
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

    /** Deletes the directory, as may happen at any time: the announced model is fetched again. */
    @Test
    void aModuleThatWasDeletedSinceItWasFetchedIsNotRefused() throws Exception {
        Artifact artifact = cache.fetch(models.publish("v1", 1).model(), arrived -> {});
        Files.delete(artifact.module());

        assertThatThrownBy(() -> loader.load(artifact, () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("%s was deleted before it was loaded", artifact.module());
    }

    private ServingModel load(ModelAnnouncement announcement) throws Exception {
        return loader.load(cache.fetch(announcement.model(), arrived -> {}), () -> {})
                .keepTo(ItemRules.NONE);
    }
}
