package io.nextup.serving.load;

import static io.nextup.serving.load.Announcements.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactCache;
import io.nextup.artifact.trust.Locations;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.artifact.trust.TrustedKeys;
import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.guard.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
    @TempDir private Path directory;
    private Path place;
    private PublishedModels models;
    private ModelCache cache;

    @BeforeEach
    void open() {
        place = directory.resolve("cache");
        models = new PublishedModels(directory);
        cache = new ModelCache(place, ModelTrust.ANY);
    }

    @Test
    void anArtifactOnTheLocalDiskIsCopiedAndEachOfItsBytesReported() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        AtomicLong arrived = new AtomicLong();

        Artifact copy = cache.fetch(published.model(), arrived::addAndGet);

        assertThat(copy.directory())
                .isEqualTo(place.resolve("artifact-v1-" + published.manifestSha256()));
        assertThat(copy).isEqualTo(Artifact.read(copy.directory()));
        assertThat(copy.module()).hasSameBinaryContentAs(registered("v1").resolve("model.pt"));
        assertThat(arrived).hasValue(size(registered("v1")));
    }

    @Test
    void aModelThatNoTrustedKeySignedIsRefusedAndNothingOfItKept() throws Exception {
        TestKeys keys = TestKeys.make();
        ModelAnnouncement published = models.publish("v1", 1);
        ModelCache trusting = new ModelCache(place, keys.trust());

        assertThatThrownBy(() -> trusting.fetch(published.model(), read -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(registered("v1") + "/ is not signed")
                .hasMessageContaining("models sign VERSION --registry REGISTRY");
        assertThat(versions()).isEmpty();

        models.sign("v1", keys.signing());
        Artifact copy = trusting.fetch(published.model(), read -> {});
        delete(directory.resolve("registry"));
        assertThat(trusting.fetch(published.model(), read -> {})).isEqualTo(copy);
    }

    @Test
    void aCopyFromBeforeTheKeysIsMadeAgainWithItsSignature() throws Exception {
        TestKeys keys = TestKeys.make();
        ModelAnnouncement published = models.publish("v1", 1);
        Artifact copy = fetch(published);
        models.sign("v1", keys.signing());

        assertThat(new ModelCache(place, keys.trust()).fetch(published.model(), read -> {}))
                .isEqualTo(copy);
        assertThat(copy.directory().resolve("manifest.sig")).exists();
        assertThat(fetch(published)).isEqualTo(copy);

        TestKeys later = TestKeys.make();
        assertThatThrownBy(
                        () ->
                                new ModelCache(place, later.trust())
                                        .fetch(published.model(), read -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("holds 1 signature, none by the keys of trusted.pem");
    }

    @Test
    void aModelOutsideTheAllowedLocationsIsRefusedAlsoWhereACopyIsThere() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        fetch(published);
        ModelTrust elsewhere =
                new ModelTrust(TrustedKeys.NONE, Locations.of(List.of("s3://models/live")));

        assertThatThrownBy(
                        () -> new ModelCache(place, elsewhere).fetch(published.model(), read -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s is not below s3://models/live, where models may lie: publish the model there, or allow its location"
                                .formatted(published.location()));

        ModelTrust here =
                new ModelTrust(
                        TrustedKeys.NONE,
                        Locations.of(List.of(directory.resolve("registry").toString())));
        assertThat(new ModelCache(place, here).fetch(published.model(), read -> {}).manifest())
                .isNotNull();
    }

    @Test
    void aCopyIsUsedWithoutItsStore() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        Artifact copy = fetch(published);
        delete(directory.resolve("registry"));

        assertThat(new ModelCache(place, ModelTrust.ANY).fetch(published.model(), read -> {}))
                .isEqualTo(copy);
        assertThat(fetch(at("s3://nowhere.example/v1", published))).isEqualTo(copy);
    }

    @Test
    void aCopyThatWasHarmedIsMadeAgain() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        Artifact copy = fetch(published);
        Files.writeString(copy.module(), "harmed");

        assertThat(fetch(published)).isEqualTo(copy);
        assertThat(copy.module()).hasSameBinaryContentAs(registered("v1").resolve("model.pt"));
    }

    @Test
    void aCacheThatWasDeletedIsMadeAgain() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        Artifact copy = fetch(published);
        delete(place);

        assertThat(fetch(published)).isEqualTo(copy);
        assertThat(copy.module()).exists();
        assertThat(place.resolve("process-" + ProcessLock.ofThisProcess(place).id() + ".lock"))
                .exists();
    }

    @Test
    void theNewestCopiesStayAndThoseThatAreKept() throws Exception {
        for (int i = 1; i <= ArtifactCache.KEPT; i++) {
            Artifact copy = fetch(models.publish("v" + i, i));
            Files.setLastModifiedTime(
                    copy.directory(), FileTime.from(Instant.ofEpochSecond(1_000 + i)));
            if (i == 2) {
                cache.keep(Set.of(copy.manifestSha256()));
            }
        }
        fetch(models.publish("v9", 9));
        assertThat(versions()).containsExactly("v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9");

        fetch(models.publish("w", 10));
        assertThat(versions())
                .containsExactly("v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "w")
                .hasSize(ArtifactCache.KEPT + 1);

        cache.keep(Set.of());
        fetch(models.publish("x", 11));
        assertThat(versions()).containsExactly("v4", "v5", "v6", "v7", "v8", "v9", "w", "x");
    }

    @Test
    void whatADeadProcessLeftOfADownloadIsDeletedThoughTheModelIsThere() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        Artifact copy = fetch(published);
        Path dead = Files.createDirectory(place.resolve(".fetching-" + "d".repeat(32) + "-7"));
        Files.writeString(dead.resolve("model.pt"), "half of");
        Path own =
                Files.createDirectory(
                        place.resolve(".fetching-" + ProcessLock.ofThisProcess(place).id() + "-7"));

        assertThat(fetch(published)).isEqualTo(copy);

        assertThat(dead).doesNotExist();
        assertThat(own).exists();
    }

    @Test
    void whereAnotherManifestLiesThanAnnouncedItIsRefused() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        ModelAnnouncement wrong =
                new ModelAnnouncement("default", "v1", published.location(), sha256("x"), 1);

        assertThatThrownBy(() -> fetch(wrong))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContainingAll(
                        registered("v1") + "/", published.manifestSha256(), sha256("x"))
                .hasMessageEndingWith(": announce the model that is there");
        assertThat(versions()).isEmpty();
    }

    @Test
    void anArtifactOfAnotherVersionThanAnnouncedIsRefused() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        ModelAnnouncement wrong =
                new ModelAnnouncement(
                        "default", "v2", published.location(), published.manifestSha256(), 1);

        assertThatThrownBy(() -> fetch(wrong))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContainingAll(published.location(), "version v1", "v2")
                .hasMessageEndingWith(": announce the model that is there");
        fetch(published);
        assertThatThrownBy(() -> fetch(wrong)).isInstanceOf(ArtifactException.class);
        assertThat(versions()).containsExactly("v1");
    }

    @Test
    void aDamagedModuleIsRefusedAndNothingIsLeftOfItsCopy() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        Path module = registered("v1").resolve("model.pt");
        byte[] bytes = Files.readAllBytes(module);
        bytes[bytes.length / 2] ^= 1;
        Files.write(module, bytes);

        assertThatThrownBy(() -> fetch(published))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("The copy of " + registered("v1") + "/ is refused: ")
                .hasMessageContaining("model.pt has SHA-256");
        assertThat(names()).allMatch(name -> name.startsWith("process-"));
    }

    @Test
    void anArtifactThatIsGoneIsRefused() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        Files.delete(registered("v1").resolve("manifest.json"));

        assertThatThrownBy(() -> fetch(published))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("has no manifest.json");
    }

    @Test
    void aLocationThatNoStoreServesIsRefused() {
        for (String location :
                List.of("ftp://models/v1", "not a uri", "models/v1", "file:v1", "s3:v1")) {
            assertThatThrownBy(
                            () ->
                                    fetch(
                                            new ModelAnnouncement(
                                                    "default", "v1", location, sha256("v1"), 1)))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining(location);
        }
    }

    @Test
    void whatIsInTheCacheOrOnTheLocalDiskIsAtHand() throws Exception {
        ModelAnnouncement published = models.publish("v1", 1);
        ModelAnnouncement onS3 = at("s3://models/v1", published);
        assertThat(cache.isAtHand(published.model())).isTrue();
        assertThat(cache.isAtHand(at("FILE:///models/v1", published).model())).isTrue();
        assertThat(cache.isAtHand(onS3.model())).isFalse();

        fetch(published);

        assertThat(cache.isAtHand(onS3.model())).isTrue();
    }

    private Artifact fetch(ModelAnnouncement announcement) throws ArtifactException, IOException {
        return cache.fetch(announcement.model(), read -> {});
    }

    private static ModelAnnouncement at(String location, ModelAnnouncement published) {
        return new ModelAnnouncement(
                published.slot(), published.version(), location, published.manifestSha256(), 1);
    }

    private Path registered(String version) {
        return directory.resolve("registry").resolve(version);
    }

    private List<String> versions() throws IOException {
        return names().stream()
                .filter(name -> name.startsWith("artifact-"))
                .map(name -> name.substring("artifact-".length(), name.length() - 65))
                .toList();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(place)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
