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
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory of training checkpoints, named by their models' versions. It holds one for the newest
 * accepted model, one each for those that served and were announced when that was accepted, and one
 * for the training in progress. A checkpoint is whole or does not exist.
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
        return Optional.of(file(version)).filter(Files::isRegularFile);
    }

    private Path file(String version) {
        return directory.resolve(version + SUFFIX);
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
     * Keeps a training's checkpoint for its model. Also keeps those of the models that it replaces,
     * since a job may go back to them; deletes all others. Does nothing when the training left no
     * checkpoint.
     */
    void keep(Path checkpoint, String version, Set<String> replaced) throws IOException {
        if (Files.exists(checkpoint)) {
            Files.move(checkpoint, file(version), StandardCopyOption.ATOMIC_MOVE);
            Set<Path> stay =
                    Stream.concat(Stream.of(version), replaced.stream())
                            .map(this::file)
                            .collect(Collectors.toSet());
            delete(file -> !stay.contains(file));
        }
    }

    /** Deletes a model's checkpoint, so that no training starts from it. */
    void forget(String version) throws IOException {
        Files.deleteIfExists(file(version));
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
