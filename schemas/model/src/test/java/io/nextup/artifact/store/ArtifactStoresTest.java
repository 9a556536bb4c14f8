package io.nextup.artifact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.trust.ModelTrust;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoresTest {
    @TempDir Path directory;

    @Test
    void aPathAndAFileUriOpenTheSameLocalStore() throws Exception {
        ArtifactStore byPath = ArtifactStores.open(directory.toString());
        URI location = byPath.publish(StagedArtifact.in(directory.resolve(".staged"), "v1"));

        assertThat(ArtifactStores.open(directory.toUri().toString()).locate("v1"))
                .isEqualTo(location);
    }

    @Test
    void anotherSchemeIsAnErrorThatSaysWhatIsServed() {
        assertThatThrownBy(() -> ArtifactStores.open("s3://bucket/models"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "No store serves s3://bucket/models: this build has the schemes file; s3 comes with the module nextup-model-s3 on the class path");
    }

    @Test
    void aUriThatNamesNoPlaceIsAnErrorThatNamesIt() {
        for (String root : new String[] {"file:models", "file://host/models", "file:///a b"}) {
            assertThatThrownBy(() -> ArtifactStores.open(root))
                    .as(root)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(root);
        }
    }

    @Test
    void aLetterAndAColonAreAPath() {
        assertThat(ArtifactStores.open("C:\\models")).isInstanceOf(LocalArtifactStore.class);
    }

    @Test
    void anAnnouncedLocationIsFetchedFromWhicheverStoreHoldsIt() throws Exception {
        Artifact artifact = StagedArtifact.in(directory.resolve("v1"), "v1");

        assertThat(
                        ArtifactStores.fetch(
                                        artifact.directory().toUri(), directory, ModelTrust.ANY)
                                .manifestSha256())
                .isEqualTo(artifact.manifestSha256());
    }

    @Test
    void anAnnouncedLocationThatNoStoreServesIsABadArtifact() {
        for (String location : new String[] {"s3://bucket/v1", "file://host/v1", "models/v1"}) {
            assertThatThrownBy(
                            () ->
                                    ArtifactStores.fetch(
                                            URI.create(location), directory, ModelTrust.ANY))
                    .as(location)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining(location);
        }
    }
}
