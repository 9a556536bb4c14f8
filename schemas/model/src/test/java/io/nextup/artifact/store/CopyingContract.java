package io.nextup.artifact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Copies of an announced artifact. */
public interface CopyingContract extends StoreUnderTest {
    @Test
    default void aCopyIsEqualAndEachByteOfItIsReported() throws Exception {
        Artifact staged = stage("v1");
        URI location = store().publish(staged);
        Path copy = Files.createDirectory(work().resolve("copy"));
        AtomicLong arrived = new AtomicLong();

        Artifact copied =
                sameStore(clock())
                        .copyTo(location, staged.manifestSha256(), copy, arrived::addAndGet);

        assertThat(copied)
                .isEqualTo(
                        new Artifact(
                                copy,
                                staged.manifest(),
                                staged.vocabulary(),
                                staged.manifestSha256()));
        assertThat(Artifact.read(copy)).isEqualTo(copied);
        assertThat(arrived)
                .hasValue(
                        Files.size(copy.resolve(Manifest.FILE_NAME))
                                + staged.manifest().files().values().stream()
                                        .mapToLong(Manifest.FileEntry::bytes)
                                        .sum());
    }

    @Test
    default void whereAnotherManifestLiesThanWasAnnouncedNothingElseIsCopied() throws Exception {
        Artifact staged = stage("v1");
        URI location = store().publish(staged);
        Path copy = Files.createDirectory(work().resolve("copy"));
        String other = "0".repeat(64);

        assertThatThrownBy(() -> store().copyTo(location, other, copy, arrived -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("/v1/ has SHA-256 " + staged.manifestSha256())
                .hasMessageContaining(other)
                .hasMessageEndingWith(": announce the model that is there");
        assertThat(copy).isEmptyDirectory();
    }

    @Test
    default void aCopyOfAHarmedArtifactIsRefused() throws Exception {
        Artifact staged = stage("v1");
        URI location = store().publish(staged);
        damageModule("v1");
        Path copy = Files.createDirectory(work().resolve("copy"));

        assertThatThrownBy(
                        () ->
                                store().copyTo(
                                                location,
                                                staged.manifestSha256(),
                                                copy,
                                                arrived -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("The copy of ")
                .hasMessageContaining("model.pt has SHA-256 ");
    }

    @Test
    default void aHalfWrittenVersionIsNotCopied() throws Exception {
        Artifact staged = stage("v1");
        URI location = store().publish(staged);
        removeManifest("v1");
        Path copy = Files.createDirectory(work().resolve("copy"));

        assertThatThrownBy(
                        () ->
                                store().copyTo(
                                                location,
                                                staged.manifestSha256(),
                                                copy,
                                                arrived -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an artifact, or is not finished");
    }

    @Test
    default void anInterruptedThreadStopsCopying() throws Exception {
        Artifact staged = stage("v1");
        URI location = store().publish(staged);
        Path copy = Files.createDirectory(work().resolve("copy"));
        try {
            assertThatThrownBy(
                            () ->
                                    store().copyTo(
                                                    location,
                                                    staged.manifestSha256(),
                                                    copy,
                                                    arrived -> Thread.currentThread().interrupt()))
                    .isInstanceOf(IOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(copy.resolve("model.pt")).doesNotExist();
    }
}
