package io.nextup.artifact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Publishing, listing and fetching, which every store does alike. */
public interface PublishingContract extends StoreUnderTest {
    @Test
    default void anEmptyStoreHasNoVersions() throws Exception {
        assertThat(store().versions()).isEmpty();
    }

    @Test
    default void whatWasPublishedIsListedLocatedAndFetched() throws Exception {
        Artifact staged = stage("v1");

        URI location = store().publish(staged);

        assertThat(location.isAbsolute()).isTrue();
        assertThat(store().versions()).containsExactly("v1");
        assertThat(store().locate("v1")).isEqualTo(location);
        Artifact fetched = store().fetch(location, cache());
        assertThat(fetched.manifest()).isEqualTo(staged.manifest());
        assertThat(fetched.manifestSha256()).isEqualTo(staged.manifestSha256());
        assertThat(fetched.vocabulary()).isEqualTo(staged.vocabulary());
        assertThat(fetched.module()).hasSameBinaryContentAs(staged.module());
    }

    @Test
    default void aPublishedVersionSaysWhatItIs() throws Exception {
        Artifact staged = stage("v1");
        store().publish(staged);

        assertThat(store().manifest("v1")).isEqualTo(staged.manifest());
        assertThatThrownBy(() -> store().manifest("v2"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("No version v2 in ")
                .hasMessageEndingWith("; there are: v1");
    }

    @Test
    default void anotherClientOfTheSamePlaceSeesIt() throws Exception {
        URI location = store().publish(stage("v1"));

        ArtifactStore other = sameStore(clock());

        assertThat(other.versions()).containsExactly("v1");
        assertThat(other.locate("v1")).isEqualTo(location);
        assertThat(other.fetch(location, cache()).manifest().version()).isEqualTo("v1");
    }

    @Test
    default void theStagedDirectoryMayGoOncePublished() throws Exception {
        Artifact staged = stage("v1");
        URI location = store().publish(staged);
        Files.delete(staged.module());

        assertThat(store().fetch(location, cache()).manifest().version()).isEqualTo("v1");
    }

    @Test
    default void fetchingTwiceGivesTheSame() throws Exception {
        URI location = store().publish(stage("v1"));
        Path cache = cache();

        Artifact once = store().fetch(location, cache);

        assertThat(store().fetch(location, cache)).isEqualTo(once);
    }

    @Test
    default void versionsStandInTheOrderOfTheirTimeAndThenOfTheirNames() throws Exception {
        store().publish(stage("c", "2026-11-24T10:00:00Z"));
        store().publish(stage("a", "2026-11-24T10:00:00.5Z"));
        store().publish(stage("d", "2026-11-23T23:00:00Z"));
        store().publish(stage("b", "2026-11-24T10:00:00Z"));

        assertThat(store().versions()).containsExactly("d", "b", "c", "a");
    }

    @Test
    default void aPublishedVersionHasTheTimeOfItsManifestUnlessThatWasHarmed() throws Exception {
        store().publish(stage("a", "2026-11-24T10:00:00.5Z"));
        store().publish(stage("b", "2026-11-24T10:00:00Z"));
        store().publish(stage("c", "2026-11-23T10:00:00Z"));
        damageModule("b");
        damageManifest("a");

        assertThat(store().published())
                .containsExactly(
                        new PublishedVersion("a", Optional.empty()),
                        new PublishedVersion(
                                "c", Optional.of(Instant.parse("2026-11-23T10:00:00Z"))),
                        new PublishedVersion(
                                "b", Optional.of(Instant.parse("2026-11-24T10:00:00Z"))));
        assertThat(store().versions()).containsExactly("a", "c", "b");
    }

    @Test
    default void aTakenVersionIsRefusedAndStaysAsItWas() throws Exception {
        URI location = store().publish(stage("v1"));
        Artifact before = store().fetch(location, cache());
        Artifact again = stage("v1", "2027-01-01T00:00:00Z");

        assertThatThrownBy(() -> store().publish(again))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("v1")
                .hasMessageContaining(
                        "this version is taken, and published artifacts never change: choose another");

        assertThat(store().fetch(location, cache()).manifestSha256())
                .isEqualTo(before.manifestSha256());
        assertThat(store().versions()).containsExactly("v1");
    }

    @Test
    default void ofManyPublishersOfOneVersionExactlyOneSucceeds() throws Exception {
        List<Callable<String>> publishers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Artifact staged = stage("v1", "2026-11-24T16:00:0%dZ".formatted(i));
            publishers.add(
                    () -> {
                        try {
                            store().publish(staged);
                            return staged.manifestSha256();
                        } catch (FileAlreadyExistsException e) {
                            return "taken";
                        }
                    });
        }

        List<String> outcomes = StoreUnderTest.atOnce(publishers);

        outcomes.removeIf("taken"::equals);
        assertThat(outcomes)
                .containsExactly(store().fetch(store().locate("v1"), cache()).manifestSha256());
        assertThat(store().versions()).containsExactly("v1");
    }

    @Test
    default void aHalfWrittenVersionIsNotListedLocatedOrFetched() throws Exception {
        store().publish(stage("v1"));
        URI location = store().publish(stage("v2"));
        removeManifest("v2");

        assertThat(store().versions()).containsExactly("v1");
        assertThatThrownBy(() -> store().locate("v2")).isInstanceOf(ArtifactException.class);
        assertThatThrownBy(() -> store().fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an artifact, or is not finished");
    }

    @Test
    default void aHarmedArtifactIsNotFetched() throws Exception {
        URI location = store().publish(stage("v1"));
        damageModule("v1");

        assertThatThrownBy(() -> store().fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("model.pt has SHA-256 ");
    }

    @Test
    default void anArtifactThatChangedAfterItWasReadIsNotPublished() throws Exception {
        Artifact staged = stage("v1");
        Files.writeString(staged.module(), "another module");

        assertThatThrownBy(() -> store().publish(staged))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has changed since it was read");

        assertThat(store().versions()).isEmpty();
        store().publish(stage("v1"));
        assertThat(store().versions()).containsExactly("v1");
    }

    @Test
    default void aFileTheManifestDoesNotNameIsNotPublished() throws Exception {
        Artifact staged = stage("v1");
        Files.writeString(staged.directory().resolve("notes.txt"), "private");

        Artifact fetched = store().fetch(store().publish(staged), cache());

        assertThat(fetched.directory().resolve("notes.txt")).doesNotExist();
    }

    @Test
    default void anUnknownVersionIsRefusedWithWhatIsThere() throws Exception {
        store().publish(stage("v1", "2026-11-24T10:00:00Z"));
        store().publish(stage("v2", "2026-11-24T11:00:00Z"));

        assertThatThrownBy(() -> store().locate("v3"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("No version v3 in ")
                .hasMessageEndingWith("; there are: v1, v2");
    }

    @Test
    default void anEmptyStoreSaysSoWhenAskedForAVersion() {
        assertThatThrownBy(() -> store().locate("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageEndingWith("; there are none yet");
    }

    @Test
    default void aVersionThatClimbsOutIsUnknown() throws Exception {
        store().publish(stage("v1"));

        for (String version : List.of("../v1", "v1/../v1", ".", "..", "", "/", "v1/")) {
            assertThatThrownBy(() -> store().locate(version))
                    .as(version)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageStartingWith("No version " + version + " in ");
        }
    }

    @Test
    default void aLocationOfAnotherKindIsRefused() {
        for (String location : List.of("ftp://host/v1", "v1", "/v1", "mailto:someone")) {
            assertThatThrownBy(() -> store().fetch(URI.create(location), cache()))
                    .as(location)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageStartingWith(location);
        }
    }
}
