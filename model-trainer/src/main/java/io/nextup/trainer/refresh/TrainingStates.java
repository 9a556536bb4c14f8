package io.nextup.trainer.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Sha256;
import io.nextup.trainer.train.CheckpointFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A directory of training checkpoints, named by their models' versions. It holds one for the newest
 * accepted model, one for the model that served when that was accepted, and one for the training in
 * progress. A checkpoint is whole or does not exist.
 */
final class TrainingStates {
    private static final String IN_PROGRESS = "in-progress-";
    private static final String SUFFIX = ".checkpoint";

    private final Path directory;

    /**
     * @param directory directory that is created with the first checkpoint
     */
    TrainingStates(Path directory) {
        this.directory = requireNonNull(directory, "directory is null");
    }

    /** Returns the checkpoint at a model's training end; empty when none was kept. */
    Optional<Path> of(String version) {
        return Optional.of(directory.resolve(version + SUFFIX)).filter(Files::isRegularFile);
    }

    /**
     * Returns the checkpoint file of a training. It exists when a process died in the middle of the
     * very same training. Deletes other checkpoints, and unreadable ones.
     *
     * @param training identifies the training among others
     */
    Path inProgress(String training) throws IOException {
        Files.createDirectories(directory);
        Path checkpoint = directory.resolve(IN_PROGRESS + hash(training) + SUFFIX);
        delete(file -> isInProgress(file) && !file.equals(checkpoint));
        if (Files.exists(checkpoint)) {
            try {
                CheckpointFile.readBest(checkpoint);
            } catch (IOException damaged) {
                Files.delete(checkpoint);
            }
        }
        return checkpoint;
    }

    /**
     * Keeps a training's checkpoint for its model. Also keeps the serving model's, since a job may
     * roll back to it; deletes all others. Does nothing when the training left no checkpoint.
     */
    void keep(Path checkpoint, String version, Optional<String> serving) throws IOException {
        if (Files.exists(checkpoint)) {
            Path kept = directory.resolve(version + SUFFIX);
            Files.move(checkpoint, kept, StandardCopyOption.ATOMIC_MOVE);
            Optional<Path> before = serving.flatMap(this::of);
            delete(file -> !file.equals(kept) && !before.equals(Optional.of(file)));
        }
    }

    /** Deletes a model's checkpoint, so that no training starts from it. */
    void forget(String version) throws IOException {
        Files.deleteIfExists(directory.resolve(version + SUFFIX));
    }

    /** Deletes the checkpoint of a training without a result. */
    void discard(Path checkpoint) throws IOException {
        Files.deleteIfExists(checkpoint);
    }

    private static boolean isInProgress(Path file) {
        return file.getFileName().toString().startsWith(IN_PROGRESS);
    }

    private void delete(Predicate<Path> which) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, "*" + SUFFIX + "*")) {
            for (Path file : files) {
                if (which.test(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String hash(String training) {
        return HexFormat.of().formatHex(Sha256.newDigest().digest(training.getBytes(UTF_8)), 0, 8);
    }
}
