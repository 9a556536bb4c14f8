package io.nextup.artifact.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.store.ArtifactCache;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.ArtifactStoreContract;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ModelTrust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3ArtifactStoreTest extends ArtifactStoreContract {
    private static final Instant FOR_EVER = Instant.parse("9000-01-01T00:00:00Z");
    private static final String ROOT = "s3://models/of ours/";

    private static S3Server server;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected ArtifactStore emptyStore() {
        server.clear();
        return sameStore(clock);
    }

    @Override
    public ArtifactStore sameStore(Clock leaseClock) {
        return ArtifactStores.open(ROOT.replace(" ", "%20"), leaseClock);
    }

    @Override
    public ArtifactStore trustingStore(ModelTrust trust) {
        return ArtifactStores.open(ROOT.replace(" ", "%20"), clock, trust);
    }

    @Override
    public void writeSignature(String version, byte[] content) {
        server.write(key(version, "manifest.sig"), content);
    }

    @Override
    public String overwriteLease(String content) {
        String newest = server.keys().get(server.keys().size() - 1);
        server.write(newest, content.getBytes(UTF_8));
        return "s3://models/" + newest.replace(" ", "%20");
    }

    @Override
    public void removeManifest(String version) {
        server.delete(key(version, "manifest.json"));
    }

    /** Dies after the deletion of the manifest and one more object. */
    @Override
    public void dieDeleting(String version) {
        removeManifest(version);
        server.delete(key(version, "model.pt"));
    }

    @Override
    public void damageManifest(String version) {
        server.write(key(version, "manifest.json"), "{".getBytes(UTF_8));
    }

    @Override
    public void damageModule(String version) {
        byte[] module = server.read(key(version, "model.pt"));
        module[0]++;
        server.write(key(version, "model.pt"), module);
    }

    private static String key(String version, String file) {
        return "of ours/" + version + "/" + file;
    }

    @Test
    void anArtifactIsItsDirectoryUnderThePrefix() throws Exception {
        URI location = emptyStore().publish(stage("v1"));

        assertThat(location).hasToString("s3://models/of%20ours/v1/");
        assertThat(server.keys())
                .containsExactly(
                        key("v1", "MODEL.md"),
                        key("v1", "manifest.json"),
                        key("v1", "model.pt"),
                        key("v1", "vocabulary.txt.gz"));
    }

    @Test
    void anArtifactThatAPublisherLeftUnfinishedIsFinishedByItsEqual() throws Exception {
        ArtifactStore store = emptyStore();
        Artifact staged = stage("v1");
        server.write(key("v1", "model.pt"), Files.readAllBytes(staged.module()));

        URI location = store.publish(staged);

        assertThat(store.fetch(location, work.resolve("cache")).manifest())
                .isEqualTo(staged.manifest());
    }

    /**
     * Loses the answer to a write: the client retries, and finds its own manifest on the server.
     */
    @Test
    void aPublisherWhoseAnswerWasLostHasPublished() throws Exception {
        server.clear();
        AtomicReference<LostAnswers> lost = new AtomicReference<>();
        ArtifactStore store = losing("/manifest.json", 1, lost);

        store.publish(stage("v1"));

        assertThat(lost.get().puts()).isEqualTo(2);
        assertThat(store.versions()).containsExactly("v1");
        assertThatThrownBy(() -> store.publish(stage("v1")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    /** Loses every answer, as where a server refuses before it has read the content. */
    @Test
    void whereNoAnswerArrivesTheServerIsAskedWhoseObjectItHas() throws Exception {
        server.clear();
        losing("/manifest.json", Integer.MAX_VALUE, new AtomicReference<>()).publish(stage("v1"));
        assertThat(losing("none", 0, new AtomicReference<>()).versions()).containsExactly("v1");

        assertThatThrownBy(
                        () ->
                                losing("/model.pt", Integer.MAX_VALUE, new AtomicReference<>())
                                        .publish(stage("v1")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    /** Objects that another program wrote do not name their writer. */
    @Test
    void whereNoAnswerArrivesAnObjectWithoutAWriterIsAnothersToo() throws Exception {
        ArtifactStore store = losing("/model.pt", Integer.MAX_VALUE, new AtomicReference<>());
        server.clear();
        server.write(key("v1", "model.pt"), "another module".getBytes(UTF_8));

        assertThatThrownBy(() -> store.publish(stage("v1")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    private ArtifactStore losing(String pathEnd, int answers, AtomicReference<LostAnswers> client) {
        return new S3ArtifactStore(
                S3Location.of(URI.create("s3://models/of%20ours")),
                new S3Objects(
                        http -> {
                            client.set(new LostAnswers(http, pathEnd, answers));
                            return S3Objects.clientOn(client.get());
                        }),
                clock,
                ModelTrust.ANY);
    }

    @Test
    void whatAnotherPublisherWroteIsNotWrittenOver() throws Exception {
        ArtifactStore store = emptyStore();
        server.write(key("v1", "model.pt"), "another module".getBytes(UTF_8));

        assertThatThrownBy(() -> store.publish(stage("v1")))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageStartingWith("s3://models/of%20ours/v1/");

        assertThat(server.read(key("v1", "model.pt"))).asString(UTF_8).isEqualTo("another module");
        assertThat(store.versions()).isEmpty();
    }

    @Test
    void aManifestIsReadForTheListOnce() throws Exception {
        ArtifactStore store = emptyStore();
        store.publish(stage("listed-1"));
        store.publish(stage("listed-2"));
        assertThat(store.versions()).containsExactly("listed-1", "listed-2");
        assertThat(store.versions()).containsExactly("listed-1", "listed-2");
        store.publish(stage("listed-3"));
        assertThat(store.versions()).containsExactly("listed-1", "listed-2", "listed-3");
        for (String version : List.of("listed-1", "listed-2", "listed-3")) {
            assertThat(server.reads(key(version, "manifest.json"))).as(version).isEqualTo(1);
        }
        assertThat(sameStore(clock).versions()).hasSize(3);
        assertThat(server.reads(key("listed-1", "manifest.json"))).isEqualTo(2);
    }

    @Test
    void aVersionThatWasDeletedIsListedNoLongerAndAnotherOneOfItsNameIsReadAnew() throws Exception {
        ArtifactStore store = emptyStore();
        store.publish(stage("deleted"));
        assertThat(store.versions()).containsExactly("deleted");

        server.clear();
        assertThat(store.versions()).isEmpty();

        store.publish(stage("deleted"));
        assertThat(store.versions()).containsExactly("deleted");
        assertThat(server.reads(key("deleted", "manifest.json"))).isEqualTo(2);
    }

    @Test
    void aVersionWithoutAManifestIsAskedForItUntilItHasOne() throws Exception {
        ArtifactStore store = emptyStore();
        Artifact staged = stage("unfinished");
        server.write(key("unfinished", "model.pt"), Files.readAllBytes(staged.module()));
        assertThat(store.versions()).isEmpty();
        assertThat(store.versions()).isEmpty();
        assertThat(server.reads(key("unfinished", "manifest.json"))).isEqualTo(2);

        store.publish(staged);
        assertThat(store.versions()).containsExactly("unfinished");
        assertThat(store.versions()).containsExactly("unfinished");
        assertThat(server.reads(key("unfinished", "manifest.json"))).isEqualTo(3);
    }

    @Test
    void nothingIsLeftOfADeletedVersionAndItsNeighboursStay() throws Exception {
        ArtifactStore store = emptyStore();
        store.publish(stage("v1"));
        server.write("of ours/v1/notes/today.txt", "good".getBytes(UTF_8));
        server.write("of ours/v10/model.pt", "a module".getBytes(UTF_8));
        server.write("v1/model.pt", "a module".getBytes(UTF_8));

        store.delete("v1");

        assertThat(server.keys()).containsExactly("of ours/v10/model.pt", "v1/model.pt");
    }

    @Test
    void theFilesOfAVersionWithoutAManifestAreCleared() throws Exception {
        ArtifactStore store = emptyStore();
        store.publish(stage("v1"));
        store.publish(stage("v2"));
        removeManifest("v1");

        assertThat(store.clearLeftovers(FOR_EVER)).isEqualTo(1);

        assertThat(server.keys())
                .hasSize(4)
                .allMatch(key -> key.startsWith("of ours/v2/"))
                .contains(key("v2", "manifest.json"));
    }

    @Test
    void whatAnotherProgramPutThereIsLeftAlone() throws Exception {
        ArtifactStore store = emptyStore();
        store.publish(stage("v1"));
        removeManifest("v1");
        server.write(key("v1", "notes.txt"), "good".getBytes(UTF_8));
        store.publish(stage("v2"));
        removeManifest("v2");
        server.write(key("v2", "notes/today.txt"), "good".getBytes(UTF_8));
        server.write("of ours/archive/model.pt", "a module".getBytes(UTF_8));
        server.write("of ours/README", "models".getBytes(UTF_8));
        List<String> before = server.keys();

        assertThat(store.clearLeftovers(FOR_EVER)).isZero();

        assertThat(server.keys()).isEqualTo(before).hasSize(10);
    }

    @Test
    void aCopyInTheCacheIsUsedAgain() throws Exception {
        ArtifactStore store = emptyStore();
        URI location = store.publish(stage("v1"));
        Artifact copy = store.fetch(location, work.resolve("cache"));
        server.delete(key("v1", "model.pt"));

        assertThat(store.fetch(location, work.resolve("cache"))).isEqualTo(copy);
    }

    @Test
    void aCopyThatWasHarmedIsFetchedAgain() throws Exception {
        ArtifactStore store = emptyStore();
        URI location = store.publish(stage("v1"));
        Artifact copy = store.fetch(location, work.resolve("cache"));
        byte[] module = Files.readAllBytes(copy.module());
        Files.writeString(copy.module(), "harmed");

        Artifact again = store.fetch(location, work.resolve("cache"));

        assertThat(again.module()).hasBinaryContent(module);
    }

    @Test
    void theCacheHoldsTheNewestCopiesAndNothingUnfinished() throws Exception {
        ArtifactStore store = emptyStore();
        Path cache = work.resolve("cache");
        for (int i = 0; i < ArtifactCache.KEPT + 2; i++) {
            store.fetch(store.publish(stage("v" + i)), cache);
        }
        URI torn = store.publish(stage("torn"));
        server.delete(key("torn", "vocabulary.txt.gz"));
        assertThatThrownBy(() -> store.fetch(torn, cache))
                .hasMessage(
                        "s3://models/of%20ours/torn/vocabulary.txt.gz is missing, though the"
                                + " manifest names it: publish the model again");

        try (Stream<Path> files = Files.list(cache)) {
            List<String> names = files.map(path -> path.getFileName().toString()).toList();
            assertThat(names)
                    .hasSize(ArtifactCache.KEPT)
                    .noneMatch(n -> n.startsWith("artifact-v0-"));
        }
    }

    @Test
    void anObjectThatGrewIsNotCopiedToItsEnd() throws Exception {
        ArtifactStore store = emptyStore();
        Artifact staged = stage("v1");
        URI location = store.publish(staged);
        byte[] module = Arrays.copyOf(Files.readAllBytes(staged.module()), 4 << 20);
        server.write(key("v1", "model.pt"), module);
        Path copy = Files.createDirectory(work.resolve("copy"));
        AtomicLong arrived = new AtomicLong();

        assertThatThrownBy(
                        () ->
                                store.copyTo(
                                        location,
                                        staged.manifestSha256(),
                                        copy,
                                        arrived::addAndGet))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "s3://models/of%%20ours/v1/model.pt has more than the %d bytes that its"
                                + " manifest says: publish the model again",
                        staged.manifest().files().get("model.pt").bytes());
        assertThat(arrived.get()).isLessThan(1 << 20);
    }

    /**
     * Reads from a server without checksums of the content, which would show that some is missing.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anObjectWhoseConnectionBreaksIsAskedForAgain(boolean closes) throws Exception {
        Artifact staged = stage("v1");
        URI location = emptyStore().publish(staged);
        AtomicReference<BrokenContent> broken = new AtomicReference<>();
        ArtifactStore store =
                new S3ArtifactStore(
                        S3Location.of(location),
                        new S3Objects(
                                http -> {
                                    broken.set(new BrokenContent(http, "/model.pt", 5, closes));
                                    return S3Objects.clientOn(broken.get());
                                }),
                        clock,
                        ModelTrust.ANY);
        Path copy = Files.createDirectory(work.resolve("copy"));

        Artifact copied = store.copyTo(location, staged.manifestSha256(), copy, arrived -> {});

        assertThat(copied.module()).hasSameBinaryContentAs(staged.module());
        assertThat(broken.get().gets()).isEqualTo(2);
    }

    @Test
    void aDiskThatFailsIsNotBlamedOnS3() throws Exception {
        ArtifactStore store = emptyStore();
        Artifact staged = stage("disk");
        URI location = store.publish(staged);
        Path copy = Files.createDirectory(work.resolve("copy"));
        // Where model.pt is to be written.
        Files.createDirectory(copy.resolve("model.pt"));

        assertThatThrownBy(
                        () -> store.copyTo(location, staged.manifestSha256(), copy, arrived -> {}))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(copy.resolve("model.pt").toString());
        assertThat(server.reads(key("disk", "model.pt"))).isEqualTo(1);
    }

    @Test
    void aBucketThatIsNotThereIsNamedWithTheWayOut() {
        assertThatThrownBy(() -> ArtifactStores.open("s3://nowhere/models").versions())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("s3://nowhere/models/: The specified bucket does not exist")
                .hasMessageContaining("AWS_ENDPOINT_URL_S3");
    }

    @Test
    void refusedCredentialsAreAnErrorThatKeepsThem() throws Exception {
        System.setProperty("aws.secretAccessKey", "another secret");
        try {
            assertThatThrownBy(() -> ArtifactStores.open("s3://models").versions())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("s3://models/: ")
                    .hasMessageNotContaining("another secret");
        } finally {
            System.setProperty("aws.secretAccessKey", "a secret of the tests");
        }
    }

    @Test
    void aUriWithoutABucketIsAnErrorThatNamesIt() {
        for (String root : List.of("s3:models", "s3:///models", "s3://bucket/models?a=b")) {
            assertThatThrownBy(() -> ArtifactStores.open(root))
                    .as(root)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(root)
                    .hasMessageEndingWith(": write s3://bucket/prefix");
        }
    }

    @Test
    void theLeaseLiesUnderThePrefixAndKeepsFewObjects() throws Exception {
        Lease lease = emptyStore().acquireLease("a", Duration.ofMinutes(1));
        assertThat(server.keys()).containsExactly("of ours/.lease/00000001/lease.json");
        for (int i = 0; i < 50; i++) {
            clock.move(Duration.ofSeconds(20));
            lease.renew();
        }

        assertThat(server.keys())
                .hasSizeBetween(16, 33)
                .endsWith("of ours/.lease/00000051/lease.json");
    }

    @Test
    void aLeaseWhoseAnswersAreLostIsHeld() throws Exception {
        server.clear();
        ArtifactStore store = losing("/lease.json", 1, new AtomicReference<>());

        Lease lease = store.acquireLease("a", Duration.ofMinutes(1));

        assertThat(lease.fencingNumber()).isEqualTo(1);
        assertThat(server.keys()).containsExactly("of ours/.lease/00000001/lease.json");
    }
}
