package io.nextup.artifact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.trust.ModelTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCacheTest {
    private static final Instant START = Instant.parse("2026-11-24T16:00:00Z");

    @TempDir private Path work;
    private Path directory;
    private ArtifactCache cache;

    @BeforeEach
    void open() {
        directory = work.resolve("some").resolve("cache");
        cache = new ArtifactCache(directory, ModelTrust.ANY);
    }

    @Test
    void aCopyIsFoundByVersionAndHashAndVerified() throws Exception {
        Artifact staged = stage("v1");
        assertThat(cache.holds("v1", staged.manifestSha256())).isFalse();
        assertThat(cache.find("v1", staged.manifestSha256(), read -> {})).isEmpty();

        Artifact copy = add(staged);

        assertThat(copy.directory())
                .isEqualTo(directory.resolve("artifact-v1-" + staged.manifestSha256()));
        assertThat(copy).isEqualTo(Artifact.read(copy.directory()));
        assertThat(cache.holds("v1", staged.manifestSha256())).isTrue();
        assertThat(cache.find("v1", staged.manifestSha256(), read -> {})).contains(copy);
        assertThat(cache.find("v2", staged.manifestSha256(), read -> {})).isEmpty();
        assertThat(cache.find("v1", "0".repeat(64), read -> {})).isEmpty();
    }

    @Test
    void theLongestVersionHasACopyToo() throws Exception {
        String version = "v".repeat(200);
        Artifact staged = stage(version);

        Artifact copy = add(staged);

        assertThat(cache.holds(version, staged.manifestSha256())).isTrue();
        assertThat(cache.find(version, staged.manifestSha256(), read -> {})).contains(copy);
        assertThat(cache.find("v".repeat(199), staged.manifestSha256(), read -> {})).isEmpty();
        assertThat(copy.directory()).exists();

        Files.setLastModifiedTime(copy.directory(), FileTime.fromMillis(0));
        for (int i = 1; i <= ArtifactCache.KEPT; i++) {
            add(stage("w" + i));
        }
        assertThat(copy.directory()).doesNotExist();
    }

    @Test
    void aCopyThatIsVerifiedReportsProgressButNoBytesThatArrived() throws Exception {
        Artifact staged = stage("v1");
        add(staged);
        AtomicLong reports = new AtomicLong();
        AtomicLong bytes = new AtomicLong();

        cache.find(
                "v1",
                staged.manifestSha256(),
                arrived -> {
                    reports.incrementAndGet();
                    bytes.addAndGet(arrived);
                });

        assertThat(reports.get()).isPositive();
        assertThat(bytes).hasValue(0);
    }

    @Test
    void onlyThisUserEntersTheCacheAndACopy() throws Exception {
        Artifact copy = add(stage("v1"));

        for (Path path : List.of(directory, copy.directory())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aCopyThatOthersMayEnterIsMadeAgain() throws Exception {
        Artifact staged = stage("v1");
        for (String permissions : List.of("rwxrwx---", "rwx-----x", "rwxr-xr-x")) {
            Artifact copy = add(staged);
            Files.setPosixFilePermissions(
                    copy.directory(), PosixFilePermissions.fromString(permissions));

            assertThat(cache.find("v1", staged.manifestSha256(), read -> {})).isEmpty();
            assertThat(copy.directory()).doesNotExist();
        }
    }

    @Test
    void aLinkInPlaceOfACopyIsDeletedAndNotFollowed() throws Exception {
        Artifact staged = stage("v1");
        Files.createDirectories(directory);
        Path link = directory.resolve("artifact-v1-" + staged.manifestSha256());
        Files.createSymbolicLink(link, staged.directory());

        assertThat(cache.find("v1", staged.manifestSha256(), read -> {})).isEmpty();
        assertThat(link).doesNotExist();
        assertThat(staged.module()).exists();
    }

    @Test
    void aCacheOfAnotherUserIsNotUsed() throws Exception {
        Artifact staged = stage("v1");
        Artifact copy = add(staged);
        cache = cacheWhere(path -> path.equals(directory) ? "mallory" : "me");

        for (ThrowingCallable use :
                List.<ThrowingCallable>of(
                        () -> add(staged),
                        () -> cache.find("v1", staged.manifestSha256(), read -> {}))) {
            assertThatThrownBy(use)
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "%s belongs to mallory, who could exchange models in it: name a directory that belongs to me",
                            directory);
        }
        assertThat(copy.module()).exists();
        assertThat(names()).containsExactly(copy.directory().getFileName().toString());
    }

    @Test
    void aCopyOfAnotherUserIsMadeAgainAlsoInACacheOfRoot() throws Exception {
        Artifact staged = stage("v1");
        Artifact copy = add(staged);

        cache = cacheWhere(path -> path.equals(directory) ? "root" : "me");
        assertThat(cache.find("v1", staged.manifestSha256(), read -> {})).contains(copy);

        cache = cacheWhere(path -> path.equals(directory) ? "root" : "mallory");
        assertThat(cache.find("v1", staged.manifestSha256(), read -> {})).isEmpty();
        assertThat(copy.directory()).doesNotExist();
    }

    @Test
    void theSystemTellsWhoThisProcessIs() throws Exception {
        PrivateDirectory.FileOwners owners = PrivateDirectory.ofTheSystem();

        assertThat(owners.self()).isPresent().isEqualTo(owners.of(work));
    }

    /** Makes a cache whose files belong to the users of a function, for the user me. */
    private ArtifactCache cacheWhere(Function<Path, String> owner) {
        return new ArtifactCache(
                directory,
                ModelTrust.ANY,
                new PrivateDirectory.FileOwners() {
                    @Override
                    public Optional<String> of(Path path) {
                        return Optional.of(owner.apply(path));
                    }

                    @Override
                    public Optional<String> self() {
                        return Optional.of("me");
                    }
                });
    }

    @Test
    void aCopyThatWasHarmedIsDeleted() throws Exception {
        Artifact staged = stage("v1");
        Artifact copy = add(staged);
        Files.writeString(copy.module(), "harmed");

        assertThat(cache.find("v1", staged.manifestSha256(), read -> {})).isEmpty();
        assertThat(directory).isEmptyDirectory();
        assertThat(add(staged)).isEqualTo(copy);
    }

    @Test
    void aWholeArtifactUnderAnothersHashIsNotUsed() throws Exception {
        Artifact staged = stage("v1");
        Files.createDirectories(directory);
        StagedArtifact.in(
                directory.resolve("artifact-v1-" + staged.manifestSha256()),
                "v1",
                "2027-01-01T00:00:00Z");

        assertThat(cache.find("v1", staged.manifestSha256(), read -> {})).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFullDiskLeavesNothingOfACopy() throws Exception {
        Artifact staged = stage("v1");
        IOException full = new IOException("No space left on device");

        assertThatThrownBy(
                        () ->
                                cache.add(
                                        "v1",
                                        staged.manifestSha256(),
                                        "me",
                                        Set.of(),
                                        empty -> {
                                            copy(staged, empty);
                                            throw full;
                                        }))
                .isSameAs(full);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anArtifactThatIsRefusedLeavesNothingOfItsCopy() throws Exception {
        Artifact staged = stage("v1");
        ArtifactException refused = new ArtifactException("bad");

        assertThatThrownBy(
                        () ->
                                cache.add(
                                        "v1",
                                        staged.manifestSha256(),
                                        "me",
                                        Set.of(),
                                        empty -> {
                                            copy(staged, empty);
                                            throw refused;
                                        }))
                .isSameAs(refused);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aCacheThatIsDeletedDuringADownloadSaysNothingOfTheArtifact() throws Exception {
        Artifact staged = stage("v1");

        assertThatThrownBy(
                        () ->
                                cache.add(
                                        "v1",
                                        staged.manifestSha256(),
                                        "me",
                                        Set.of(),
                                        empty -> {
                                            copy(staged, empty);
                                            Staging.delete(directory);
                                            return Artifact.read(empty);
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(" was deleted while it was written");
        assertThat(add(staged).module()).exists();
    }

    @Test
    void ofTwoWhoMakeOneCopyAtOnceBothHaveIt() throws Exception {
        Artifact staged = stage("v1");

        Artifact copy =
                cache.add(
                        "v1",
                        staged.manifestSha256(),
                        "me",
                        Set.of(),
                        empty -> {
                            add(staged);
                            return copy(staged, empty);
                        });

        assertThat(copy).isEqualTo(Artifact.read(copy.directory()));
        assertThat(names()).containsExactly("artifact-v1-" + staged.manifestSha256());
    }

    @Test
    void theNewestCopiesStayAndThoseInUse() throws Exception {
        for (int i = 1; i <= ArtifactCache.KEPT; i++) {
            Artifact copy = add(stage("v" + i));
            // The last one is the oldest, since the time of creation counts.
            Files.setLastModifiedTime(copy.directory(), FileTime.from(START.minusSeconds(i)));
        }
        Files.createDirectory(directory.resolve("artifact-of-mine"));
        Artifact old = stage("v8");
        Artifact newest = stage("v9");

        cache.add(
                "v9",
                newest.manifestSha256(),
                "me",
                Set.of(old.manifestSha256()),
                empty -> copy(newest, empty));
        assertThat(versions())
                .containsExactly("v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9");

        add(stage("w"));
        assertThat(versions()).containsExactly("v1", "v2", "v3", "v4", "v5", "v6", "v9", "w");
        assertThat(directory.resolve("artifact-of-mine")).exists();
    }

    @Test
    void theCopyThatWasJustMadeStaysWhereverTheClockStands() throws Exception {
        for (int i = 1; i <= ArtifactCache.KEPT; i++) {
            Artifact copy = add(stage("v" + i));
            Files.setLastModifiedTime(
                    copy.directory(), FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
        }
        add(stage("v9"));
        assertThat(versions()).hasSize(ArtifactCache.KEPT).contains("v9");
    }

    @Test
    void whatDeadWritersLeftIsDeletedAndWhatLivingOnesWriteIsNot() throws Exception {
        Artifact staged = stage("v1");
        Files.createDirectories(directory);
        Path dead = Files.createDirectory(directory.resolve(".fetching-dead-0a1b"));
        Files.writeString(dead.resolve("model.pt"), "half of");
        // Earlier builds used this name.
        Files.createDirectory(directory.resolve(".fetching-1b4e28ba-2fa1-11d2-883f-0016d3cca427"));
        Files.createDirectory(directory.resolve(".fetching-"));

        cache.add(
                "v1",
                staged.manifestSha256(),
                "me",
                Set.of(),
                empty -> {
                    cache.deleteUnfinished(writer -> !writer.equals("me"));
                    assertThat(names())
                            .containsExactly(".fetching-", empty.getFileName().toString());
                    return copy(staged, empty);
                });

        assertThat(names()).containsExactly(".fetching-", "artifact-v1-" + staged.manifestSha256());
    }

    @Test
    void whereThereIsNoCacheNothingIsUnfinished() throws Exception {
        cache.deleteUnfinished(writer -> true);
        assertThat(directory).doesNotExist();
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (String version : List.of("../v1", "", "a/b", ".")) {
            assertThatThrownBy(() -> cache.find(version, "0".repeat(64), read -> {}))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageStartingWith("Version " + version + " ");
        }
        for (String hash : List.of("../../etc/passwd", "", "A".repeat(64))) {
            assertThatThrownBy(() -> cache.find("v1", hash, read -> {}))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessage(
                            "manifestSha256 %s of model v1 is not 64 lower-case hexadecimal digits",
                            hash);
        }
    }

    private Artifact stage(String version) throws IOException {
        return StagedArtifact.in(Files.createTempDirectory(work, "staged"), version);
    }

    private Artifact add(Artifact staged) throws ArtifactException, IOException {
        return cache.add(
                staged.manifest().version(),
                staged.manifestSha256(),
                "me",
                Set.of(),
                empty -> copy(staged, empty));
    }

    private static Artifact copy(Artifact staged, Path empty)
            throws ArtifactException, IOException {
        try (Stream<Path> files = Files.list(staged.directory())) {
            for (Path file : files.toList()) {
                Files.copy(file, empty.resolve(file.getFileName()));
            }
        }
        return Artifact.read(empty);
    }

    private List<String> versions() throws IOException {
        return names().stream()
                .filter(name -> name.matches("artifact-.*-[0-9a-f]{64}"))
                .map(name -> name.substring("artifact-".length(), name.length() - 65))
                .toList();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
