package io.nextup.artifact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Allocation;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.trust.Locations;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TrustedKeys;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalArtifactStoreTest extends ArtifactStoreContract {

    @Override
    protected ArtifactStore emptyStore() {
        return new LocalArtifactStore(root(), clock);
    }

    @Override
    public ArtifactStore sameStore(Clock leaseClock) {
        return new LocalArtifactStore(root(), leaseClock);
    }

    @Override
    public ArtifactStore trustingStore(ModelTrust trust) {
        return new LocalArtifactStore(root(), clock, trust);
    }

    @Override
    public void writeSignature(String version, byte[] content) throws IOException {
        Files.write(root().resolve(version).resolve("manifest.sig"), content);
    }

    @Override
    public void removeManifest(String version) throws IOException {
        Files.delete(root().resolve(version).resolve("manifest.json"));
    }

    /** Dies after the rename and the deletion of one file. */
    @Override
    public void dieDeleting(String version) throws IOException {
        Path gone = root().resolve(".staging-" + version + "-4f0c");
        Files.move(root().resolve(version), gone);
        Files.delete(gone.resolve("model.pt"));
    }

    @Override
    public void damageManifest(String version) throws IOException {
        Files.writeString(root().resolve(version).resolve("manifest.json"), "{");
    }

    @Override
    public void damageModule(String version) throws IOException {
        Path module = root().resolve(version).resolve("model.pt");
        byte[] bytes = Files.readAllBytes(module);
        bytes[0]++;
        Files.write(module, bytes);
    }

    @Override
    public String overwriteLease(String content) throws IOException {
        Path newest = entries().get(entries().size() - 1).resolve("lease.json");
        Files.writeString(newest, content);
        return newest.toString();
    }

    /** Lists the entries of the lease, by name. */
    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(root().resolve(".lease"))) {
            return entries.sorted().toList();
        }
    }

    private Path root() {
        return work.resolve("some").resolve("models of ours");
    }

    @Test
    void aVersionIsASubdirectoryAndItsUriIsAFile() throws Exception {
        URI location = emptyStore().publish(StagedArtifact.in(work.resolve("staged"), "v1"));

        assertThat(Path.of(location)).isEqualTo(root().resolve("v1"));
        assertThat(location.toString()).startsWith("file:///").endsWith("/models%20of%20ours/v1/");
    }

    @Test
    void aHarmedVersionDoesNotSayWhatItIs() throws Exception {
        ArtifactStore store = emptyStore();
        store.publish(StagedArtifact.in(work.resolve("staged"), "v1"));
        damageModule("v1");

        assertThatThrownBy(() -> store.manifest("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("model.pt has SHA-256 ");
    }

    @Test
    void aRelativeRootGivesAbsoluteLocations() throws Exception {
        Path relative = Path.of("").toAbsolutePath().relativize(root().toAbsolutePath());

        URI location =
                new LocalArtifactStore(relative)
                        .publish(StagedArtifact.in(work.resolve("staged"), "v1"));

        assertThat(Path.of(location)).isEqualTo(root().toAbsolutePath().resolve("v1"));
    }

    @Test
    void nothingIsLeftOfAPublishingThatFailed() throws Exception {
        Artifact staged = StagedArtifact.in(work.resolve("staged"), "v1");
        Files.delete(staged.directory().resolve("vocabulary.txt.gz"));

        assertThatThrownBy(() -> emptyStore().publish(staged)).isInstanceOf(IOException.class);

        assertThat(root()).isEmptyDirectory();
    }

    @Test
    void nothingButTheVersionIsLeftOfAPublishingThatSucceeded() throws Exception {
        emptyStore().publish(StagedArtifact.in(work.resolve("staged"), "v1"));

        try (Stream<Path> files = Files.list(root())) {
            assertThat(files).containsExactly(root().resolve("v1"));
        }
    }

    @Test
    void whatADeadPublisherLeftBehindIsNotListed() throws Exception {
        StagedArtifact.in(root().resolve(".staging-v1-4f0c"), "v1");
        Files.createDirectories(root().resolve("v2"));
        Files.writeString(root().resolve("README"), "models");

        assertThat(emptyStore().versions()).isEmpty();
    }

    @Test
    void whatADeadPublisherLeftBehindIsClearedOnceAllOfItIsOld() throws Exception {
        Path old = root().resolve(".staging-v1-4f0c");
        Path goingOn = root().resolve(".staging-v2-4f0d");
        for (Path each : List.of(old, goingOn)) {
            StagedArtifact.in(each, "v1");
            writtenAt("2026-11-22T16:00:00Z", each);
        }
        Files.setLastModifiedTime(
                goingOn.resolve("model.pt"), FileTime.from(Instant.parse("2026-11-23T16:00:00Z")));

        assertThat(emptyStore().clearLeftovers(Instant.parse("2026-11-22T16:00:00Z"))).isZero();
        assertThat(emptyStore().clearLeftovers(Instant.parse("2026-11-23T16:00:00Z"))).isEqualTo(1);

        assertThat(old).doesNotExist();
        assertThat(goingOn.resolve("model.pt")).exists();
    }

    /** Sets the time of a directory and of all its content. */
    private static void writtenAt(String time, Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.parse(time)));
            }
        }
    }

    @Test
    void whatIsNoLeftoverOfTheStoreIsLeftAlone() throws Exception {
        Path foreign = Files.createDirectories(root().resolve("archive"));
        Files.writeString(foreign.resolve("model.pt"), "a module");
        Path state = Files.createDirectories(root().resolve(".refresh").resolve("default"));

        assertThat(emptyStore().clearLeftovers(Instant.parse("9000-01-01T00:00:00Z"))).isZero();

        assertThat(foreign.resolve("model.pt")).hasContent("a module");
        assertThat(state).exists();
    }

    @Test
    void nothingIsLeftOfADeletedVersionWhateverElseLayInIt() throws Exception {
        ArtifactStore store = emptyStore();
        store.publish(StagedArtifact.in(work.resolve("staged"), "v1"));
        Path notes = Files.createDirectories(root().resolve("v1").resolve("notes"));
        Files.writeString(notes.resolve("today.txt"), "good");

        store.delete("v1");

        assertThat(root()).isEmptyDirectory();
    }

    @Test
    void ofAVersionThatIsALinkTheLinkIsDeleted() throws Exception {
        Artifact elsewhere = StagedArtifact.in(work.resolve("elsewhere"), "v1");
        Files.createDirectories(root());
        Files.createSymbolicLink(root().resolve("v1"), elsewhere.directory());

        emptyStore().delete("v1");

        assertThat(root()).isEmptyDirectory();
        assertThat(Artifact.read(elsewhere.directory())).isEqualTo(elsewhere);
    }

    @Test
    void anArtifactWrittenInPlaceIsTakenAlready() throws Exception {
        Artifact inPlace = StagedArtifact.in(root().resolve("v1"), "v1");

        assertThat(emptyStore().versions()).containsExactly("v1");
        assertThatThrownBy(() -> emptyStore().publish(inPlace))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aHarmedManifestIsListedFirstAndNamedWhenFetched() throws Exception {
        emptyStore().publish(StagedArtifact.in(work.resolve("one"), "a"));
        URI harmed = emptyStore().publish(StagedArtifact.in(work.resolve("two"), "b"));
        Files.writeString(root().resolve("b").resolve("manifest.json"), "{");

        assertThat(emptyStore().versions()).containsExactly("b", "a");
        assertThatThrownBy(() -> emptyStore().fetch(harmed, work))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(
                        root().resolve("b").resolve("manifest.json") + " is not a manifest");
    }

    @Test
    void aDirectoryOutsideTheRootIsFetchedToo() throws Exception {
        Artifact elsewhere = StagedArtifact.in(work.resolve("elsewhere"), "v1");

        assertThat(
                        emptyStore()
                                .fetch(elsewhere.directory().toUri(), work.resolve("cache"))
                                .manifestSha256())
                .isEqualTo(elsewhere.manifestSha256());
    }

    @Test
    void whereTheDiskIsAwayAnArtifactIsNotRefused() throws Exception {
        ArtifactStore store = emptyStore();
        URI location = store.publish(StagedArtifact.in(work.resolve("staged"), "v1"));
        Path away = Files.move(root(), work.resolve("away"));

        assertThatThrownBy(() -> store.fetch(location, work.resolve("cache")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(root() + " does not exist: mount the registry's disk");

        Files.createDirectory(root());
        assertThatThrownBy(() -> store.fetch(location, work.resolve("cache")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(root() + " is empty: mount the registry's disk");

        Files.delete(root());
        Files.move(away, root());
        assertThat(store.fetch(location, work.resolve("cache")).manifest().version())
                .isEqualTo("v1");
    }

    @Test
    void aLocationThatIsAFileIsRefused() throws Exception {
        Path file = Files.writeString(work.resolve("v1"), "a model");

        assertThatThrownBy(() -> emptyStore().fetch(file.toUri(), work.resolve("cache")))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an artifact, or is not finished");
    }

    @Test
    void aLocationBelowAFileIsRefused() throws Exception {
        Path file = Files.writeString(work.resolve("models"), "a file");
        for (String below : List.of("v1", "slot/v1")) {
            assertThatThrownBy(
                            () ->
                                    emptyStore()
                                            .fetch(
                                                    file.resolve(below).toUri(),
                                                    work.resolve("cache")))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining("is not an artifact, or is not finished");
        }
    }

    @Test
    void aManifestOfManyGigabytesIsRefusedWithAFlatHeap() throws Throwable {
        ArtifactStore store = emptyStore();
        Artifact staged = StagedArtifact.in(work.resolve("staged"), "v1");
        URI location = store.publish(staged);
        try (RandomAccessFile sparse =
                new RandomAccessFile(
                        root().resolve("v1").resolve("manifest.json").toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }
        Path copy = Files.createDirectory(work.resolve("copy"));
        String refusal = "more than the 16777216 bytes that a manifest may have";

        Allocation.atMost(
                Allocation.FLAT,
                () -> {
                    assertThatThrownBy(() -> store.fetch(location, work.resolve("cache")))
                            .isInstanceOf(ArtifactException.class)
                            .hasMessageContaining(refusal);
                    assertThatThrownBy(
                                    () ->
                                            store.copyTo(
                                                    location,
                                                    staged.manifestSha256(),
                                                    copy,
                                                    read -> {}))
                            .isInstanceOf(ArtifactException.class)
                            .hasMessageContaining(refusal);
                    assertThat(store.versions()).containsExactly("v1");
                });
        assertThat(work.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void aSignatureFileOfManyGigabytesIsRefusedWithAFlatHeap() throws Throwable {
        ArtifactStore store = emptyStore();
        store.publish(StagedArtifact.in(work.resolve("staged"), "v1"));
        Path signature = root().resolve("v1").resolve("manifest.sig");
        try (RandomAccessFile sparse = new RandomAccessFile(signature.toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }

        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        assertThatThrownBy(() -> store.signed("v1"))
                                .isInstanceOf(ArtifactException.class)
                                .hasMessageStartingWith(signature + " has more than 4096 bytes"));
    }

    @Test
    void aFileThatIsExchangedAfterItsCheckIsNotTheOneThatIsLoaded() throws Exception {
        ArtifactStore store = emptyStore();
        Artifact staged = StagedArtifact.in(work.resolve("staged"), "v1");
        URI location = store.publish(staged);

        Artifact fetched = store.fetch(location, work.resolve("cache"));
        damageModule("v1");

        assertThat(fetched.module()).hasSameBinaryContentAs(staged.module());
        assertThatThrownBy(() -> store.fetch(location, work.resolve("another cache")))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("model.pt has SHA-256 ");
    }

    @Test
    void filesThatAreLinksAreNotFollowedWhereLocationsAreNamed() throws Exception {
        ArtifactStore store = emptyStore();
        URI location = store.publish(StagedArtifact.in(work.resolve("staged"), "v1"));
        Path module = root().resolve("v1").resolve("model.pt");
        Path elsewhere = Files.move(module, work.resolve("elsewhere.pt"));
        Files.createSymbolicLink(module, elsewhere);
        ArtifactStore bounded =
                trustingStore(
                        new ModelTrust(TrustedKeys.NONE, Locations.of(List.of(root().toString()))));

        assertThatThrownBy(() -> bounded.fetch(location, work.resolve("cache")))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        module
                                + " is missing, though the manifest names it: publish the model again");
        assertThat(store.fetch(location, work.resolve("cache")).module())
                .hasSameBinaryContentAs(elsewhere);
    }

    @Test
    void aFileUriOfAnotherHostIsRefused() {
        assertThatThrownBy(() -> emptyStore().fetch(URI.create("file://host/v1"), work))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("file://host/v1 is not a local directory: ")
                .hasMessageEndingWith("; write file:///path");
    }

    @Test
    void whatDeadWritersOfALeaseLeftBehindIsNotReadAndGoesInTheEnd() throws Exception {
        Path half = root().resolve(".lease").resolve(".new-00000001-4f0c");
        Path empty = root().resolve(".lease").resolve(".new-00000003-4f0d");
        Files.createDirectories(half);
        Files.createDirectories(empty);
        Files.writeString(half.resolve("lease.json"), "{\"formatVer");
        Files.createDirectories(root().resolve(".lease").resolve("00000002"));

        Lease lease = emptyStore().acquireLease("a", Duration.ofMinutes(1));
        assertThat(lease.fencingNumber()).isEqualTo(1);
        assertThat(half).exists();
        for (int i = 0; i < 50; i++) {
            clock.move(Duration.ofSeconds(20));
            lease.renew();
        }

        assertThat(entries())
                .hasSizeBetween(16, 33)
                .allMatch(entry -> entry.getFileName().toString().matches("000000[0-9]{2}"))
                .endsWith(root().resolve(".lease").resolve("00000051"));
    }

    @Test
    void aHarmedLeaseThatWasDeletedLeavesTheOneBefore() throws Exception {
        emptyStore().acquireLease("a", Duration.ofMinutes(1)).release();
        Files.delete(Path.of(overwriteLease("garbage")));
        clock.move(Duration.ofMinutes(2));

        Lease lease = emptyStore().acquireLease("b", Duration.ofMinutes(1));

        assertThat(lease.fencingNumber()).isEqualTo(2);
    }

    @Test
    void aFileWhereTheLeaseBelongsIsNamed() throws Exception {
        Files.createDirectories(root());
        Files.writeString(root().resolve(".lease"), "a file");

        assertThatThrownBy(() -> emptyStore().acquireLease("a", Duration.ofMinutes(1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(root().resolve(".lease").toString());
    }
}
