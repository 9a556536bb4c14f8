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
 * A directory of training states: one for the newest accepted model and one for the model that
 * served when it was accepted, named by their versions, and one of a training that goes on. A state
 * is whole or not there.
 */
final class TrainingStates {
    private static final String IN_PROGRESS = "in-progress-";
    private static final String SUFFIX = ".checkpoint";

    private final Path directory;

    /**
     * @param directory made when the first state is kept
     */
    TrainingStates(Path directory) {
        this.directory = requireNonNull(directory, "directory is null");
    }

    /** Where a model's training ended; empty where that was not kept. */
    Optional<Path> of(String version) {
        return Optional.of(directory.resolve(version + SUFFIX)).filter(Files::isRegularFile);
    }

    /**
     * The checkpoint of a training, which is there where the process died in the middle of the very
     * same. What others left is deleted, and what cannot be read.
     *
     * @param training all that tells one training from another
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
     * Keeps what a training left for the model that came of it, beside that of the model that
     * served, since a job may go back to it; deletes all others. Does nothing where it left
     * nothing.
     */
    void keep(Path checkpoint, String version, Optional<String> serving) throws IOException {
        if (Files.exists(checkpoint)) {
            Path kept = directory.resolve(version + SUFFIX);
            Files.move(checkpoint, kept, StandardCopyOption.ATOMIC_MOVE);
            Optional<Path> before = serving.flatMap(this::of);
            delete(file -> !file.equals(kept) && !before.equals(Optional.of(file)));
        }
    }

    /** Leaves nothing to go on from of a model's training. */
    void forget(String version) throws IOException {
        Files.deleteIfExists(directory.resolve(version + SUFFIX));
    }

    /** Leaves nothing of a training that came to nothing. */
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
