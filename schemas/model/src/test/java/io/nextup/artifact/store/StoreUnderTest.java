package io.nextup.artifact.store;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.trust.ModelTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A store that a contract tests, and what can happen to it behind its back. */
public interface StoreUnderTest {
    Instant START = Instant.parse("2026-11-24T16:00:00Z");
    Duration MINUTES = Duration.ofMinutes(5);

    /** An instant earlier than all writes of a test, by any clock. */
    Instant EARLIER = Instant.parse("2000-01-01T00:00:00Z");

    /** An instant later than all writes of a test, by any clock. */
    Instant LATER = Instant.parse("9000-01-01T00:00:00Z");

    /** The store; empty when a test begins. */
    ArtifactStore store();

    /** The clock of the store's leases. */
    ManualClock clock();

    /** A directory for the files of a test. */
    Path work();

    /** Makes another client of the same place. */
    ArtifactStore sameStore(Clock leaseClock) throws IOException;

    /** Makes another client of the same place, which fetches only what it trusts. */
    ArtifactStore trustingStore(ModelTrust trust);

    /** Writes the file {@code manifest.sig} of a published version. */
    void writeSignature(String version, byte[] content) throws IOException;

    /** Removes the manifest of a published version, as if its publisher had died before it. */
    void removeManifest(String version) throws IOException;

    /**
     * Reduces a published version to the files that a process leaves which dies during the
     * deletion.
     */
    void dieDeleting(String version) throws IOException;

    /** Replaces the manifest of a published version by an invalid one. */
    void damageManifest(String version) throws IOException;

    /** Replaces the module of a published version by a file of the same size. */
    void damageModule(String version) throws IOException;

    /**
     * Replaces the newest entry of the lease.
     *
     * @return the entry's place as messages name it
     */
    String overwriteLease(String content) throws IOException;

    default Artifact stage(String version) throws IOException {
        return stage(version, StagedArtifact.CREATED_AT);
    }

    default Artifact stage(String version, String createdAt) throws IOException {
        return StagedArtifact.in(Files.createTempDirectory(work(), "staged"), version, createdAt);
    }

    default Artifact stageWithModule(String version, String module) throws IOException {
        Path directory = Files.createTempDirectory(work(), "staged");
        Files.writeString(directory.resolve("model.pt"), module);
        return Artifact.write(
                directory,
                StagedArtifact.draft(version, StagedArtifact.CREATED_AT),
                StagedArtifact.VOCABULARY);
    }

    default Path cache() throws IOException {
        return Files.createDirectories(work().resolve("cache"));
    }

    /** Runs the tasks together, on a thread each, and returns their answers. */
    static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
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
}
