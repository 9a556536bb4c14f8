package io.nextup.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every store does. A store's own test extends this, in its module, and says how one is made.
 */
public abstract class ArtifactStoreContract {
    @TempDir protected Path work;

    private ArtifactStore store;

    /** A store that holds nothing yet; called once a test. */
    protected abstract ArtifactStore emptyStore() throws IOException;

    /** Another client of the same place. */
    protected abstract ArtifactStore sameStore() throws IOException;

    /** Removes the manifest of a published version, as if its publisher had died before it. */
    protected abstract void removeManifest(String version) throws IOException;

    /** Replaces the module of a published version by a file of the same size. */
    protected abstract void damageModule(String version) throws IOException;

    @BeforeEach
    void open() throws IOException {
        store = emptyStore();
    }

    @Test
    void anEmptyStoreHasNoVersions() throws Exception {
        assertThat(store.versions()).isEmpty();
    }

    @Test
    void whatWasPublishedIsListedLocatedAndFetched() throws Exception {
        Artifact staged = stage("v1");

        URI location = store.publish(staged);

        assertThat(location.isAbsolute()).isTrue();
        assertThat(store.versions()).containsExactly("v1");
        assertThat(store.locate("v1")).isEqualTo(location);
        Artifact fetched = store.fetch(location, cache());
        assertThat(fetched.manifest()).isEqualTo(staged.manifest());
        assertThat(fetched.manifestSha256()).isEqualTo(staged.manifestSha256());
        assertThat(fetched.vocabulary()).isEqualTo(staged.vocabulary());
        assertThat(fetched.module()).hasSameBinaryContentAs(staged.module());
    }

    @Test
    void aPublishedVersionSaysWhatItIs() throws Exception {
        Artifact staged = stage("v1");
        store.publish(staged);

        assertThat(store.manifest("v1")).isEqualTo(staged.manifest());
        assertThatThrownBy(() -> store.manifest("v2"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("No version v2 in ")
                .hasMessageEndingWith("; there are: v1");
    }

    @Test
    void anotherClientOfTheSamePlaceSeesIt() throws Exception {
        URI location = store.publish(stage("v1"));

        ArtifactStore other = sameStore();

        assertThat(other.versions()).containsExactly("v1");
        assertThat(other.locate("v1")).isEqualTo(location);
        assertThat(other.fetch(location, cache()).manifest().version()).isEqualTo("v1");
    }

    @Test
    void theStagedDirectoryMayGoOncePublished() throws Exception {
        Artifact staged = stage("v1");
        URI location = store.publish(staged);
        Files.delete(staged.module());

        assertThat(store.fetch(location, cache()).manifest().version()).isEqualTo("v1");
    }

    @Test
    void fetchingTwiceGivesTheSame() throws Exception {
        URI location = store.publish(stage("v1"));
        Path cache = cache();

        Artifact once = store.fetch(location, cache);

        assertThat(store.fetch(location, cache)).isEqualTo(once);
    }

    @Test
    void versionsStandInTheOrderOfTheirTimeAndThenOfTheirNames() throws Exception {
        store.publish(stage("c", "2026-11-24T10:00:00Z"));
        store.publish(stage("a", "2026-11-24T10:00:00.5Z"));
        store.publish(stage("d", "2026-11-23T23:00:00Z"));
        store.publish(stage("b", "2026-11-24T10:00:00Z"));

        assertThat(store.versions()).containsExactly("d", "b", "c", "a");
    }

    @Test
    void aTakenVersionIsRefusedAndStaysAsItWas() throws Exception {
        URI location = store.publish(stage("v1"));
        Artifact before = store.fetch(location, cache());
        Artifact again = stage("v1", "2027-01-01T00:00:00Z");

        assertThatThrownBy(() -> store.publish(again))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("v1")
                .hasMessageContaining(
                        "this version is taken, and published artifacts never change: choose another");

        assertThat(store.fetch(location, cache()).manifestSha256())
                .isEqualTo(before.manifestSha256());
        assertThat(store.versions()).containsExactly("v1");
    }

    @Test
    void ofManyPublishersOfOneVersionExactlyOneSucceeds() throws Exception {
        int publishers = 8;
        CyclicBarrier start = new CyclicBarrier(publishers);
        ExecutorService threads = Executors.newFixedThreadPool(publishers);
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < publishers; i++) {
                Artifact staged = stage("v1", "2026-11-24T16:00:0%dZ".formatted(i));
                tasks.add(
                        () -> {
                            start.await();
                            try {
                                store.publish(staged);
                                return staged.manifestSha256();
                            } catch (FileAlreadyExistsException e) {
                                return "taken";
                            }
                        });
            }
            List<String> outcomes = new ArrayList<>();
            for (Future<String> outcome : threads.invokeAll(tasks)) {
                outcomes.add(outcome.get());
            }

            outcomes.removeIf("taken"::equals);
            assertThat(outcomes)
                    .containsExactly(store.fetch(store.locate("v1"), cache()).manifestSha256());
            assertThat(store.versions()).containsExactly("v1");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aHalfWrittenVersionIsNotListedLocatedOrFetched() throws Exception {
        store.publish(stage("v1"));
        URI location = store.publish(stage("v2"));
        removeManifest("v2");

        assertThat(store.versions()).containsExactly("v1");
        assertThatThrownBy(() -> store.locate("v2")).isInstanceOf(ArtifactException.class);
        assertThatThrownBy(() -> store.fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is no artifact, or is not finished");
    }

    @Test
    void aHarmedArtifactIsNotFetched() throws Exception {
        URI location = store.publish(stage("v1"));
        damageModule("v1");

        assertThatThrownBy(() -> store.fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("model.pt has SHA-256 ");
    }

    @Test
    void anArtifactThatChangedAfterItWasReadIsNotPublished() throws Exception {
        Artifact staged = stage("v1");
        Files.writeString(staged.module(), "another module");

        assertThatThrownBy(() -> store.publish(staged))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has changed since it was read");

        assertThat(store.versions()).isEmpty();
        store.publish(stage("v1"));
        assertThat(store.versions()).containsExactly("v1");
    }

    @Test
    void aFileTheManifestDoesNotNameIsNotPublished() throws Exception {
        Artifact staged = stage("v1");
        Files.writeString(staged.directory().resolve("notes.txt"), "private");

        Artifact fetched = store.fetch(store.publish(staged), cache());

        assertThat(fetched.directory().resolve("notes.txt")).doesNotExist();
    }

    @Test
    void anUnknownVersionIsRefusedWithWhatIsThere() throws Exception {
        store.publish(stage("v1", "2026-11-24T10:00:00Z"));
        store.publish(stage("v2", "2026-11-24T11:00:00Z"));

        assertThatThrownBy(() -> store.locate("v3"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("No version v3 in ")
                .hasMessageEndingWith("; there are: v1, v2");
    }

    @Test
    void anEmptyStoreSaysSoWhenAskedForAVersion() {
        assertThatThrownBy(() -> store.locate("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageEndingWith("; there are none yet");
    }

    @Test
    void aVersionThatClimbsOutIsUnknown() throws Exception {
        store.publish(stage("v1"));

        for (String version : List.of("../v1", "v1/../v1", ".", "..", "", "/", "v1/")) {
            assertThatThrownBy(() -> store.locate(version))
                    .as(version)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageStartingWith("No version " + version + " in ");
        }
    }

    @Test
    void aLocationOfAnotherKindIsRefused() {
        for (String location : List.of("ftp://host/v1", "v1", "/v1", "mailto:someone")) {
            assertThatThrownBy(() -> store.fetch(URI.create(location), cache()))
                    .as(location)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageStartingWith(location);
        }
    }

    private Artifact stage(String version) throws IOException {
        return stage(version, StagedArtifact.CREATED_AT);
    }

    private Artifact stage(String version, String createdAt) throws IOException {
        return StagedArtifact.in(Files.createTempDirectory(work, "staged"), version, createdAt);
    }

    private Path cache() throws IOException {
        return Files.createDirectories(work.resolve("cache"));
    }
}
