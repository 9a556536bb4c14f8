package io.nextup.serving.load;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.s3.S3Server;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.AnnouncedModel;
import io.nextup.scoring.Vocabulary;
import io.nextup.serving.guard.ProcessLock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetches from S3 over a slow link. */
@Timeout(120)
class FetchIT {
    private static final int LOADERS = 64;
    private static final int MODULE_BYTES = 100_000;

    /** A part of the usual times, except the silence, since the machine may be busy. */
    private static final FetchPatience QUICK =
            new FetchPatience(
                    FetchPatience.USUAL.silence(),
                    FetchPatience.USUAL.retry().dividedBy(10),
                    FetchPatience.USUAL.turn().dividedBy(3));

    @TempDir private Path directory;
    private S3Server server;
    private SlowLink link;
    private AnnouncedModel published;

    @BeforeEach
    void open() throws Exception {
        server = S3Server.start();
        published = publish();
        URI endpoint = URI.create(System.getProperty("aws.endpointUrlS3"));
        link = new SlowLink(endpoint.getPort(), 5_000_000);
        System.setProperty("aws.endpointUrlS3", "http://127.0.0.1:" + link.port());
    }

    @AfterEach
    void close() throws Exception {
        link.close();
        server.close();
    }

    @Test
    void manyProcessesThatFetchOneModelOverOneSlowLinkAllGetIt() throws Exception {
        List<Duration> delays = new ArrayList<>();
        Map<Integer, Duration> begins = new ConcurrentHashMap<>();
        long start = System.nanoTime();
        List<CompletableFuture<Artifact>> results = new ArrayList<>();
        for (int i = 0; i < LOADERS; i++) {
            int loader = i;
            ModelCache cache = new ModelCache(place(loader), ModelTrust.ANY);
            delays.add(QUICK.beforeFirst(cache.isAtHand(published), LOADERS, random(loader)));
            ArtifactFetcher fetcher =
                    (model, progress) -> {
                        begins.put(loader, Duration.ofNanos(System.nanoTime() - start));
                        return cache.fetch(model, progress);
                    };
            results.add(
                    FetchTask.start(
                                    fetcher,
                                    published,
                                    delays.get(loader),
                                    QUICK.silence(),
                                    new LoadPace(),
                                    System::nanoTime)
                            .result());
        }

        for (int loader = 0; loader < LOADERS; loader++) {
            Artifact artifact = results.get(loader).get(60, SECONDS);
            assertThat(artifact.manifestSha256()).isEqualTo(published.manifestSha256());
            assertThat(artifact.module())
                    .hasSameBinaryContentAs(directory.resolve("staging").resolve("model.pt"));
            assertThat(names(place(loader)))
                    .containsExactly(
                            "artifact-v1-" + published.manifestSha256(),
                            "process-" + ProcessLock.ofThisProcess(place(loader)).id() + ".lock");
            assertThat(begins.get(loader)).isGreaterThanOrEqualTo(delays.get(loader));
        }
        assertThat(link.bytes()).isGreaterThan((long) LOADERS * MODULE_BYTES);
        assertSpread(delays);
    }

    /** Checks that some begin in each fifth of the time, and none later. */
    private static void assertSpread(List<Duration> delays) {
        int[] fifths = new int[5];
        long spread = QUICK.turn().toNanos() * LOADERS;
        delays.forEach(delay -> fifths[(int) (delay.toNanos() * 5 / spread)]++);
        assertThat(IntStream.of(fifths).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(5, 22));
    }

    @Test
    void aFetchFromAStuckStoreIsGivenUpAndLeavesNothing() throws Exception {
        AtomicLong nanos = new AtomicLong();
        AtomicLong arrived = new AtomicLong();
        ModelCache cache = new ModelCache(place(0), ModelTrust.ANY);
        FetchTask task =
                FetchTask.start(
                        (model, progress) ->
                                cache.fetch(
                                        model,
                                        bytes -> {
                                            // Only the manifest has arrived.
                                            link.stick();
                                            arrived.addAndGet(bytes);
                                            progress.accept(bytes);
                                        }),
                        published,
                        Duration.ZERO,
                        QUICK.silence(),
                        new LoadPace(),
                        nanos::get);
        await().atMost(Duration.ofSeconds(30)).until(() -> arrived.get() > 0);
        assertThat(names(place(0))).anyMatch(name -> name.startsWith(".fetching-"));
        assertThat(task.overdue(QUICK.silence().toNanos() - 1)).isFalse();
        assertThat(task.overdue(QUICK.silence().toNanos())).isTrue();

        task.abandon();

        assertThat(task.result()).isCancelled();
        assertThat(task.hasEnded()).isFalse();
        link.release();
        await().atMost(Duration.ofSeconds(30)).until(task::hasEnded);
        assertThat(names(place(0))).hasSize(1).allMatch(name -> name.startsWith("process-"));
        // The store works again: the next fetch has all of it.
        assertThat(cache.fetch(published, bytes -> {}).manifest().version()).isEqualTo("v1");
    }

    private Path place(int loader) {
        return directory.resolve("cache-" + loader);
    }

    private static Random random(int loader) {
        return new Random(1_000_003L * loader);
    }

    private AnnouncedModel publish() throws IOException {
        byte[] module = new byte[MODULE_BYTES];
        new Random(1).nextBytes(module);
        Path staging = Files.createDirectory(directory.resolve("staging"));
        Files.write(staging.resolve("model.pt"), module);
        Artifact artifact =
                Artifact.write(
                        staging,
                        new ArtifactDraft("noise", 20).withVersion("v1", "2026-11-24T00:00:00Z"),
                        Vocabulary.of(List.of("a")));
        URI location = ArtifactStores.open("s3://models/live").publish(artifact);
        return new AnnouncedModel("v1", location.toString(), artifact.manifestSha256());
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> paths = Files.list(place)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
