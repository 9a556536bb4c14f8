package io.nextup.serving.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.s3.S3Server;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.guard.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests with an S3 server, and with other processes. */
@Timeout(120)
class ModelCacheIT {
    @TempDir private Path directory;

    @Test
    void aRestartWithS3DownServesWhatIsInTheCache() throws Exception {
        Path place = directory.resolve("cache");
        ModelAnnouncement cached;
        ModelAnnouncement other;
        Artifact copy;
        try (S3Server server = S3Server.start()) {
            PublishedModels models = onS3();
            cached = models.publish("v1", 1);
            other = models.publish("v2", 2);
            assertThat(cached.location()).isEqualTo("s3://models/live/v1/");
            copy = new ModelCache(place, ModelTrust.ANY).fetch(cached.model(), arrived -> {});
            assertThat(server.reads("live/v1/model.pt")).isEqualTo(1);
            assertThat(new ModelCache(place, ModelTrust.ANY).fetch(cached.model(), arrived -> {}))
                    .isEqualTo(copy);
            assertThat(server.reads("live/v1/manifest.json")).isEqualTo(1);
        }

        ModelCache restarted = new ModelCache(place, ModelTrust.ANY);
        assertThat(restarted.fetch(cached.model(), arrived -> {})).isEqualTo(copy);
        assertThat(copy.directory())
                .isEqualTo(place.resolve("artifact-v1-" + cached.manifestSha256()));
        assertThatThrownBy(() -> restarted.fetch(other.model(), arrived -> {}))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anArtifactOnS3ThatLostAFileIsRefused() throws Exception {
        try (S3Server server = S3Server.start()) {
            ModelAnnouncement published = onS3().publish("v1", 1);
            server.delete("live/v1/model.pt");

            assertThatThrownBy(
                            () ->
                                    new ModelCache(directory.resolve("cache"), ModelTrust.ANY)
                                            .fetch(published.model(), arrived -> {}))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessage(
                            "s3://models/live/v1/model.pt is missing, though the manifest names it: publish the model again");
        }
    }

    @Test
    void theDownloadOfAnotherProcessIsDeletedOnceThatIsDead() throws Exception {
        Path place = directory.resolve("cache");
        ModelAnnouncement published = new PublishedModels(directory).publish("v1", 1);
        ModelCache cache = new ModelCache(place, ModelTrust.ANY);
        ChildProcess child = ChildProcess.start(place);
        Path download = Files.createDirectory(place.resolve(".fetching-" + child.id() + "-7"));

        cache.fetch(published.model(), arrived -> {});
        assertThat(download).exists();

        child.kill();
        cache.fetch(published.model(), arrived -> {});
        assertThat(download).doesNotExist();
    }

    private PublishedModels onS3() {
        return new PublishedModels(directory, ArtifactStores.open("s3://models/live"));
    }
}
