package io.nextup.artifact.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseHeldException;
import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.artifact.lease.Leases;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TestKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of every store. A store's own test extends it, in its module, and makes the store.
 */
public abstract class ArtifactStoreContract {
    private static final Instant START = Instant.parse("2026-11-24T16:00:00Z");
    private static final Duration MINUTES = Duration.ofMinutes(5);

    /** An instant later than all writes of a test, by any clock. */
    private static final Instant EARLIER = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LATER = Instant.parse("9000-01-01T00:00:00Z");

    @TempDir protected Path work;

    /** Clock of the leases of {@link #emptyStore}. */
    protected final ManualClock clock = new ManualClock(START);

    private ArtifactStore store;

    /** Makes an empty store; called once per test. */
    protected abstract ArtifactStore emptyStore() throws IOException;

    /** Makes another client of the same place. */
    protected abstract ArtifactStore sameStore(Clock leaseClock) throws IOException;

    /** Makes another client of the same place, which fetches only what it trusts. */
    protected abstract ArtifactStore trustingStore(ModelTrust trust);

    /** Writes the file {@code manifest.sig} of a published version. */
    protected abstract void writeSignature(String version, byte[] content) throws IOException;

    /** Removes the manifest of a published version, as if its publisher had died before it. */
    protected abstract void removeManifest(String version) throws IOException;

    /**
     * Reduces a published version to the files that a process leaves which dies during the
     * deletion.
     */
    protected abstract void dieDeleting(String version) throws IOException;

    /** Replaces the manifest of a published version by an invalid one. */
    protected abstract void damageManifest(String version) throws IOException;

    /** Replaces the module of a published version by a file of the same size. */
    protected abstract void damageModule(String version) throws IOException;

    /**
     * Replaces the newest entry of the lease.
     *
     * @return the entry's place as messages name it
     */
    protected abstract String overwriteLease(String content) throws IOException;

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

        ArtifactStore other = sameStore(clock);

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
    void aSignatureMaySignAPublishedVersionLaterAndASecondTimeChangesNothing() throws Exception {
        TestKeys keys = TestKeys.make();
        store.publish(stage("v1"));

        assertThat(store.sign("v1", keys.signing())).isTrue();
        assertThat(store.sign("v1", keys.signing())).isFalse();
        assertThat(store.sign("v1", TestKeys.make().signing())).isTrue();

        assertThat(store.versions()).containsExactly("v1");
        assertThat(trustingStore(keys.trust()).fetch(store.locate("v1"), cache()).manifest())
                .isEqualTo(store.manifest("v1"));
        assertThatThrownBy(() -> store.sign("v2", keys.signing()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("No version v2 in ");
    }

    @Test
    void aSignedArtifactIsSignedFromTheMomentItIsPublished() throws Exception {
        TestKeys keys = TestKeys.make();
        Artifact staged = stage("v1");
        ManifestSignature.write(staged.directory(), keys.signing());

        URI location = store.publish(staged);

        assertThat(trustingStore(keys.trust()).fetch(location, cache()).manifestSha256())
                .isEqualTo(staged.manifestSha256());
        assertThat(store.sign("v1", keys.signing())).isFalse();
    }

    @Test
    void anArtifactWithoutASignatureIsRefusedWhereKeysAreTrustedAndCopiedElsewhere()
            throws Exception {
        Artifact staged = stage("v1");
        URI location = store.publish(staged);
        ArtifactStore trusting = trustingStore(TestKeys.make().trust());
        Path copy = Files.createDirectory(work.resolve("copy"));

        assertThatThrownBy(() -> trusting.fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("/v1/ is not signed")
                .hasMessageContaining("trusted.pem")
                .hasMessageContaining("models sign VERSION");
        assertThatThrownBy(
                        () -> trusting.copyTo(location, staged.manifestSha256(), copy, read -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("/v1/ is not signed");
        assertThat(copy.resolve("model.pt")).doesNotExist();
        assertThat(store.fetch(location, cache()).manifest().version()).isEqualTo("v1");
    }

    @Test
    void aSignatureByAnotherKeyOrOfAnotherManifestIsRefused() throws Exception {
        TestKeys keys = TestKeys.make();
        URI location = store.publish(stage("v1"));
        Artifact another = stage("v2");
        store.sign("v1", TestKeys.make().signing());

        assertThatThrownBy(() -> trustingStore(keys.trust()).fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "/v1/manifest.sig holds 1 signature, none by the keys of trusted.pem");

        byte[] ofAnother = Files.readAllBytes(another.directory().resolve("manifest.json"));
        writeSignature("v1", ManifestSignature.none().with(keys.signing(), ofAnother).bytes());
        assertThatThrownBy(() -> trustingStore(keys.trust()).fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("none by the keys of trusted.pem");
    }

    @Test
    void aSignatureFileThatIsNotOneIsRefusedAndReadOnlySoFar() throws Exception {
        TestKeys keys = TestKeys.make();
        URI location = store.publish(stage("v1"));

        writeSignature("v1", "signed, honestly".getBytes(UTF_8));
        assertThatThrownBy(() -> trustingStore(keys.trust()).fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("Line 1 of ")
                .hasMessageContaining("/v1/manifest.sig is not a signature of 64 bytes in base64");

        writeSignature("v1", new byte[1 << 20]);
        assertThatThrownBy(() -> trustingStore(keys.trust()).fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("/v1/manifest.sig has more than 4096 bytes");
    }

    @Test
    void aCopyWhoseSignerIsNoLongerTrustedIsRefusedToo() throws Exception {
        TestKeys old = TestKeys.make();
        URI location = store.publish(stage("v1"));
        store.sign("v1", old.signing());
        Path cache = cache();
        trustingStore(old.trust()).fetch(location, cache);

        TestKeys next = TestKeys.make();
        assertThatThrownBy(() -> trustingStore(next.trust()).fetch(location, cache))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("none by the keys of trusted.pem");

        store.sign("v1", next.signing());
        assertThat(trustingStore(next.trust()).fetch(location, cache).manifest().version())
                .isEqualTo("v1");
        assertThat(trustingStore(old.trust()).fetch(location, cache).manifest().version())
                .isEqualTo("v1");
    }

    @Test
    void aDeletedVersionLeavesNoSignature() throws Exception {
        store.publish(stage("v1"));
        store.sign("v1", TestKeys.make().signing());

        store.delete("v1");

        assertThat(store.clearLeftovers(LATER)).isZero();
        store.publish(stage("v1", "2026-11-25T16:05:01Z"));
        assertThatThrownBy(
                        () ->
                                trustingStore(TestKeys.make().trust())
                                        .fetch(store.locate("v1"), cache()))
                .hasMessageContaining("/v1/ is not signed");
    }

    @Test
    void fetchingTwiceGivesTheSame() throws Exception {
        URI location = store.publish(stage("v1"));
        Path cache = cache();

        Artifact once = store.fetch(location, cache);

        assertThat(store.fetch(location, cache)).isEqualTo(once);
    }

    @Test
    void aCopyIsEqualAndEachByteOfItIsReported() throws Exception {
        Artifact staged = stage("v1");
        URI location = store.publish(staged);
        Path copy = Files.createDirectory(work.resolve("copy"));
        AtomicLong arrived = new AtomicLong();

        Artifact copied =
                sameStore(clock)
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
    void whereAnotherManifestLiesThanWasAnnouncedNothingElseIsCopied() throws Exception {
        Artifact staged = stage("v1");
        URI location = store.publish(staged);
        Path copy = Files.createDirectory(work.resolve("copy"));
        String other = "0".repeat(64);

        assertThatThrownBy(() -> store.copyTo(location, other, copy, arrived -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("/v1/ has SHA-256 " + staged.manifestSha256())
                .hasMessageContaining(other)
                .hasMessageEndingWith(": announce the model that is there");
        assertThat(copy).isEmptyDirectory();
    }

    @Test
    void aCopyOfAHarmedArtifactIsRefused() throws Exception {
        Artifact staged = stage("v1");
        URI location = store.publish(staged);
        damageModule("v1");
        Path copy = Files.createDirectory(work.resolve("copy"));

        assertThatThrownBy(
                        () -> store.copyTo(location, staged.manifestSha256(), copy, arrived -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("The copy of ")
                .hasMessageContaining("model.pt has SHA-256 ");
    }

    @Test
    void aHalfWrittenVersionIsNotCopied() throws Exception {
        Artifact staged = stage("v1");
        URI location = store.publish(staged);
        removeManifest("v1");
        Path copy = Files.createDirectory(work.resolve("copy"));

        assertThatThrownBy(
                        () -> store.copyTo(location, staged.manifestSha256(), copy, arrived -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an artifact, or is not finished");
    }

    @Test
    void anInterruptedThreadStopsCopying() throws Exception {
        Artifact staged = stage("v1");
        URI location = store.publish(staged);
        Path copy = Files.createDirectory(work.resolve("copy"));
        try {
            assertThatThrownBy(
                            () ->
                                    store.copyTo(
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

    @Test
    void versionsStandInTheOrderOfTheirTimeAndThenOfTheirNames() throws Exception {
        store.publish(stage("c", "2026-11-24T10:00:00Z"));
        store.publish(stage("a", "2026-11-24T10:00:00.5Z"));
        store.publish(stage("d", "2026-11-23T23:00:00Z"));
        store.publish(stage("b", "2026-11-24T10:00:00Z"));

        assertThat(store.versions()).containsExactly("d", "b", "c", "a");
    }

    @Test
    void aPublishedVersionHasTheTimeOfItsManifestUnlessThatWasHarmed() throws Exception {
        store.publish(stage("a", "2026-11-24T10:00:00.5Z"));
        store.publish(stage("b", "2026-11-24T10:00:00Z"));
        store.publish(stage("c", "2026-11-23T10:00:00Z"));
        damageModule("b");
        damageManifest("a");

        assertThat(store.published())
                .containsExactly(
                        new PublishedVersion("a", Optional.empty()),
                        new PublishedVersion(
                                "c", Optional.of(Instant.parse("2026-11-23T10:00:00Z"))),
                        new PublishedVersion(
                                "b", Optional.of(Instant.parse("2026-11-24T10:00:00Z"))));
        assertThat(store.versions()).containsExactly("a", "c", "b");
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
        List<Callable<String>> publishers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Artifact staged = stage("v1", "2026-11-24T16:00:0%dZ".formatted(i));
            publishers.add(
                    () -> {
                        try {
                            store.publish(staged);
                            return staged.manifestSha256();
                        } catch (FileAlreadyExistsException e) {
                            return "taken";
                        }
                    });
        }

        List<String> outcomes = atOnce(publishers);

        outcomes.removeIf("taken"::equals);
        assertThat(outcomes)
                .containsExactly(store.fetch(store.locate("v1"), cache()).manifestSha256());
        assertThat(store.versions()).containsExactly("v1");
    }

    /** Runs the tasks together, on a thread each, and returns their answers. */
    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<T>> answers = new ArrayList<>();
            for (Callable<T> task : tasks) {
                answers.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return task.call();
                                }));
            }
            List<T> outcomes = new ArrayList<>();
            for (Future<T> answer : answers) {
                outcomes.add(answer.get());
            }
            return outcomes;
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
                .hasMessageContaining("is not an artifact, or is not finished");
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
    void aDeletedVersionIsNotThereAndTheOthersAre() throws Exception {
        URI first = store.publish(stage("v1"));
        URI second = store.publish(stage("v2"));

        store.delete("v1");

        assertThat(store.versions()).containsExactly("v2");
        assertThatThrownBy(() -> store.locate("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageEndingWith("; there are: v2");
        assertThatThrownBy(() -> store.fetch(first, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an artifact, or is not finished");
        assertThat(store.fetch(second, cache()).manifest().version()).isEqualTo("v2");
        assertThat(store.clearLeftovers(LATER)).isZero();
    }

    @Test
    void theNameOfADeletedVersionTakesOtherContent() throws Exception {
        store.publish(stage("v1"));
        store.delete("v1");
        Artifact other = stageWithModule("v1", "another module");

        URI location = store.publish(other);

        assertThat(store.versions()).containsExactly("v1");
        assertThat(store.fetch(location, cache()).module()).hasContent("another module");
    }

    @Test
    void aVersionThatIsNotThereIsNotDeletedAndTheMessageSaysWhatIs() throws Exception {
        store.publish(stage("v1"));
        store.acquireLease("a", MINUTES);

        for (String version :
                List.of("v2", "../v1", "v1/../v1", ".", "..", "", "/", "v1/", ".lease")) {
            assertThatThrownBy(() -> store.delete(version))
                    .as(version)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageStartingWith("No version " + version + " in ")
                    .hasMessageEndingWith("; there are: v1");
        }
        assertThatThrownBy(() -> store.acquireLease("b", MINUTES))
                .isInstanceOf(LeaseHeldException.class);
    }

    @Test
    void aHarmedVersionIsDeletedToo() throws Exception {
        store.publish(stage("v1"));
        store.publish(stage("v2"));
        damageManifest("v1");
        damageModule("v2");

        store.delete("v1");
        store.delete("v2");

        assertThat(store.versions()).isEmpty();
        assertThat(store.clearLeftovers(LATER)).isZero();
    }

    @Test
    void aVersionWhoseDeleterDiedIsNotThereAndTheSameMayBePublished() throws Exception {
        store.publish(stage("v1"));
        URI location = store.publish(stage("v2"));

        dieDeleting("v2");

        assertThat(store.versions()).containsExactly("v1");
        for (ThrowingCallable use :
                List.<ThrowingCallable>of(() -> store.locate("v2"), () -> store.delete("v2"))) {
            assertThatThrownBy(use)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageEndingWith("; there are: v1");
        }
        assertThatThrownBy(() -> store.fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an artifact, or is not finished");

        store.publish(stage("v2"));
        assertThat(store.fetch(location, cache()).manifest().version()).isEqualTo("v2");
    }

    @Test
    void whatADeadDeleterLeftIsClearedAndItsNameTakesOtherContent() throws Exception {
        store.publish(stage("v1"));
        store.publish(stage("v2"));
        dieDeleting("v2");

        assertThat(store.clearLeftovers(EARLIER)).isZero();
        assertThat(sameStore(clock).clearLeftovers(LATER)).isEqualTo(1);
        assertThat(store.clearLeftovers(LATER)).isZero();

        URI location = store.publish(stageWithModule("v2", "another module"));
        assertThat(store.fetch(location, cache()).module()).hasContent("another module");
    }

    @Test
    void wholeVersionsAndTheLeaseAreNoLeftovers() throws Exception {
        URI location = store.publish(stage("v1"));
        store.publish(stage("v2"));
        damageManifest("v2");
        Lease lease = store.acquireLease("a", MINUTES);

        assertThat(store.clearLeftovers(LATER)).isZero();

        assertThat(store.versions()).containsExactly("v2", "v1");
        assertThat(store.fetch(location, cache()).manifest().version()).isEqualTo("v1");
        lease.renew();
    }

    @Test
    void anEmptyStoreHasNoLeftovers() throws Exception {
        assertThat(store.clearLeftovers(LATER)).isZero();
    }

    @Test
    void whoLooksWhileVersionsAreDeletedFindsEachWholeOrNotThere() throws Exception {
        List<URI> locations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            locations.add(store.publish(stage("v" + i)));
        }
        AtomicBoolean done = new AtomicBoolean();
        Callable<Integer> deleter =
                () -> {
                    try {
                        for (int i = 1; i < 10; i++) {
                            store.delete("v" + i);
                        }
                        return 0;
                    } finally {
                        done.set(true);
                    }
                };
        Path cache = cache();
        Callable<Integer> reader =
                () -> {
                    int looks = 0;
                    for (; looks == 0 || !done.get(); looks++) {
                        assertThat(store.versions()).contains("v0");
                        try {
                            store.fetch(locations.get(1 + looks % 9), cache);
                        } catch (ArtifactException | NoSuchFileException gone) {
                            assertThat(gone).hasMessageContaining("v" + (1 + looks % 9));
                        }
                    }
                    return looks;
                };

        assertThat(atOnce(List.of(deleter, reader)).get(1)).isPositive();
        assertThat(store.versions()).containsExactly("v0");
        assertThat(store.fetch(locations.get(0), cache).manifest().version()).isEqualTo("v0");
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

    @Test
    void aLeaseSaysWhoseItIsAndUntilWhen() throws Exception {
        Lease lease = store.acquireLease("trainer on host-1", MINUTES);

        assertThat(lease.owner()).isEqualTo("trainer on host-1");
        assertThat(lease.acquiredAt()).isEqualTo(START);
        assertThat(lease.expiresAt()).isEqualTo(START.plus(MINUTES));
        assertThat(lease.fencingNumber()).isEqualTo(1);
    }

    @Test
    void whileALeaseIsHeldNobodyElseAcquiresIt() throws Exception {
        store.acquireLease("trainer on host-1", MINUTES);
        clock.move(Duration.ofMinutes(1));

        for (ArtifactStore client : List.of(store, sameStore(clock))) {
            for (String owner : List.of("trainer on host-2", "trainer on host-1")) {
                assertThatThrownBy(() -> client.acquireLease(owner, MINUTES))
                        .isInstanceOfSatisfying(
                                LeaseHeldException.class,
                                held -> {
                                    assertThat(held.owner()).isEqualTo("trainer on host-1");
                                    assertThat(held.acquiredAt()).isEqualTo(START);
                                    assertThat(held.expiresAt()).isEqualTo(START.plus(MINUTES));
                                })
                        .hasMessageEndingWith(
                                "/.lease/00000001/lease.json: held by trainer on host-1 since"
                                        + " 2026-11-24T16:00:00Z until 2026-11-24T16:05:00Z; stop that"
                                        + " process, or wait: if it is gone, the lease is free from"
                                        + " 2026-11-24T16:05:30Z on");
            }
        }
    }

    @Test
    void aReleasedLeaseIsFreeAtOnce() throws Exception {
        Lease first = store.acquireLease("a", MINUTES);
        first.release();
        first.release();
        Lease second = sameStore(clock).acquireLease("b", MINUTES);
        second.close();

        Lease third = store.acquireLease("c", MINUTES);

        assertThat(second.fencingNumber()).isGreaterThan(first.fencingNumber());
        assertThat(third.fencingNumber()).isGreaterThan(second.fencingNumber());
    }

    @Test
    void aLapsedLeaseIsTakenOverOnceTheAllowanceForClocksHasPassedToo() throws Exception {
        Lease lapsed = store.acquireLease("a", MINUTES);
        ManualClock elsewhere = new ManualClock(START);
        ArtifactStore other = sameStore(elsewhere);

        elsewhere.move(MINUTES.plus(Leases.CLOCK_ALLOWANCE).minusMillis(1));
        assertThatThrownBy(() -> other.acquireLease("b", MINUTES))
                .isInstanceOf(LeaseHeldException.class);
        elsewhere.move(Duration.ofMillis(1));

        assertThat(other.acquireLease("b", MINUTES).fencingNumber())
                .isGreaterThan(lapsed.fencingNumber());
    }

    @Test
    void ofManyContendersForALapsedLeaseExactlyOneTakesItOver() throws Exception {
        store.acquireLease("dead", MINUTES);
        for (int round = 0; round < 5; round++) {
            clock.move(MINUTES.plus(Leases.CLOCK_ALLOWANCE));
            List<Callable<String>> contenders = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String owner = "contender " + i;
                ArtifactStore client = sameStore(clock);
                contenders.add(
                        () -> {
                            try {
                                return client.acquireLease(owner, MINUTES).owner();
                            } catch (LeaseHeldException e) {
                                return "held by " + e.owner();
                            }
                        });
            }

            List<String> outcomes = atOnce(contenders);

            List<String> winners =
                    outcomes.stream().filter(outcome -> !outcome.startsWith("held by ")).toList();
            assertThat(winners).hasSize(1);
            outcomes.removeAll(winners);
            assertThat(outcomes).hasSize(7).containsOnly("held by " + winners.get(0));
        }
    }

    @Test
    void aRenewedLeaseIsHeldForItsWholeDurationAgain() throws Exception {
        Lease lease = store.acquireLease("a", MINUTES);
        for (int i = 0; i < 40; i++) {
            clock.move(Duration.ofMinutes(2));
            lease.renew();
        }

        assertThat(lease.expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(85)));
        assertThat(lease.acquiredAt()).isEqualTo(START);
        assertThat(lease.fencingNumber()).isEqualTo(1);
        clock.move(MINUTES);
        assertThatThrownBy(() -> sameStore(clock).acquireLease("b", MINUTES))
                .isInstanceOf(LeaseHeldException.class)
                .hasMessageContaining("since 2026-11-24T16:00:00Z until 2026-11-24T17:25:00Z");
    }

    @Test
    void aLapsedLeaseThatNobodyTookOverIsRenewed() throws Exception {
        Lease lease = store.acquireLease("a", MINUTES);
        clock.move(Duration.ofDays(1));

        lease.renew();

        assertThatThrownBy(() -> store.acquireLease("b", MINUTES))
                .isInstanceOf(LeaseHeldException.class);
    }

    @Test
    void aHolderWhoseLeaseWasTakenOverLearnsItWhenItRenews() throws Exception {
        Lease lost = store.acquireLease("a", MINUTES);
        clock.move(Duration.ofMinutes(6));
        Lease held = sameStore(clock).acquireLease("b", MINUTES);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(lost::renew)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageEndingWith(
                            "/.lease/00000002/lease.json: a lost the lease that ended at"
                                    + " 2026-11-24T16:05:00Z: b took it over at 2026-11-24T16:06:00Z;"
                                    + " stop, and acquire it again");
        }
        held.release();
        assertThatThrownBy(lost::renew).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void aFormerHoldersReleaseLeavesTheNewHoldersLease() throws Exception {
        Lease former = store.acquireLease("a", MINUTES);
        clock.move(Duration.ofMinutes(6));
        Lease held = sameStore(clock).acquireLease("b", MINUTES);

        former.release();

        assertThatThrownBy(() -> store.acquireLease("c", MINUTES))
                .isInstanceOf(LeaseHeldException.class)
                .hasMessageContaining("held by b");
        clock.move(Duration.ofMinutes(1));
        held.renew();
        assertThat(held.expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(12)));
    }

    @Test
    void aReleasedLeaseIsNotRenewed() throws Exception {
        Lease lease = store.acquireLease("a", MINUTES);
        lease.release();

        assertThatThrownBy(lease::renew)
                .isInstanceOf(LeaseLostException.class)
                .hasMessage("a has released the lease of 2026-11-24T16:00:00Z: acquire it again");
        store.acquireLease("b", MINUTES);
    }

    @Test
    void aLeaseIsNoVersion() throws Exception {
        Lease lease = store.acquireLease("a", MINUTES);
        assertThat(store.versions()).isEmpty();
        store.publish(stage("v1"));
        lease.renew();

        assertThat(store.versions()).containsExactly("v1");
        for (String version : List.of(".lease", ".lease/00000001", "00000001")) {
            assertThatThrownBy(() -> store.locate(version))
                    .as(version)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageEndingWith("; there are: v1");
        }
    }

    @Test
    void aHarmedLeaseIsAnErrorThatNamesTheFileAndTheWayOut() throws Exception {
        Lease lease = store.acquireLease("a", MINUTES);
        for (String garbage : List.of("", "{\"formatVersion\": 1, \"fen", "\0\0\0\0\0\0\0\0")) {
            String place = overwriteLease(garbage);
            for (ThrowingCallable use :
                    List.<ThrowingCallable>of(
                            () -> store.acquireLease("b", MINUTES), lease::renew, lease::release)) {
                assertThatThrownBy(use)
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessageStartingWith(place + " is not a valid lease: ")
                        .hasMessageEndingWith(
                                "; when no process works on this registry, delete this file");
            }
        }
    }

    private Artifact stage(String version) throws IOException {
        return stage(version, StagedArtifact.CREATED_AT);
    }

    private Artifact stage(String version, String createdAt) throws IOException {
        return StagedArtifact.in(Files.createTempDirectory(work, "staged"), version, createdAt);
    }

    private Artifact stageWithModule(String version, String module) throws IOException {
        Path directory = Files.createTempDirectory(work, "staged");
        Files.writeString(directory.resolve("model.pt"), module);
        return Artifact.write(
                directory,
                StagedArtifact.draft(version, StagedArtifact.CREATED_AT),
                StagedArtifact.VOCABULARY);
    }

    private Path cache() throws IOException {
        return Files.createDirectories(work.resolve("cache"));
    }
}
