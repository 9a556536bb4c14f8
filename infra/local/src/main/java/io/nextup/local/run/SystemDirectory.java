package io.nextup.local.run;

import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.file.PrivateFiles;
import io.nextup.local.install.RunDirectory;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The directory of a run of the whole system. It remembers to which Kafka cluster its checkpoints
 * belong: on another one the job would go on at the offsets of other records.
 *
 * @param home the directory itself
 */
public record SystemDirectory(Path home) {
    /** Returns the directory of the broker that a run starts. */
    public Path kafka() {
        return home.resolve("kafka");
    }

    /** Returns the directory of the Flink cluster. */
    public Path flink() {
        return home.resolve("flink");
    }

    /** Returns the directory of the files by which a run reaches a user's own cluster. */
    public Path client() {
        return home.resolve("kafka-client");
    }

    /** Holds the id of a user's own cluster; missing for a broker that a run starts. */
    private Path cluster() {
        return home.resolve("kafka-cluster");
    }

    /**
     * Requires that the checkpoints, if there are any, belong to this cluster.
     *
     * @param id id of the user's own cluster; empty for a broker that the run starts
     * @throws LocalRunException naming the cluster that they belong to, and the way out
     */
    public void requireCluster(Optional<String> id) throws IOException {
        Optional<String> known =
                Files.exists(cluster())
                        ? Optional.of(Files.readString(cluster()).strip())
                        : Optional.empty();
        if (!known.equals(id) && FlinkCluster.newestCheckpoint(flink()).isPresent()) {
            throw new LocalRunException(
                    "%s has the checkpoints of a job on %s, and this run is on %s: name another --directory, or forget what is kept there with --fresh, which deletes no topic of your own cluster"
                            .formatted(home, words(known), words(id)));
        }
    }

    private static String words(Optional<String> id) {
        return id.map("your Kafka cluster "::concat)
                .orElse("a broker that nextup up starts, without --kafka-config");
    }

    /** Remembers the cluster to which the next checkpoints belong. */
    public void remember(Optional<String> id) throws IOException {
        if (id.isPresent()) {
            PrivateFiles.write(cluster(), id.get() + "\n");
        } else {
            Files.deleteIfExists(cluster());
        }
    }

    /**
     * Deletes broker and checkpoints of earlier runs, and nothing on a user's own cluster.
     *
     * @throws LocalRunException if no run left them: the user may have named the directory by
     *     mistake
     */
    public void forget() throws IOException {
        requireOurs(kafka(), "server.properties");
        requireOurs(flink(), "log");
        RunDirectory.delete(kafka());
        RunDirectory.delete(flink());
    }

    private static void requireOurs(Path root, String leftByRun) {
        if (Files.exists(root) && !Files.exists(root.resolve(leftByRun))) {
            throw new LocalRunException(
                    "%s was not left by nextup up (it has no %s): --fresh does not delete it"
                            .formatted(root, leftByRun));
        }
    }
}
