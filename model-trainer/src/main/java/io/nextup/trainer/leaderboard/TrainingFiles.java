package io.nextup.trainer.leaderboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A directory of trainings, one JSON file a family, and of their models. A file is whole or does
 * not exist. One process at a time has it open.
 */
public final class TrainingFiles implements AutoCloseable {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private final Path directory;
    private final FileChannel lock;

    private TrainingFiles(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** A training as its file holds it, without its family, which is the file's name. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Kept(
            @JsonProperty(required = true) String version,
            @JsonProperty(required = true) double seconds,
            @JsonProperty(required = true) double cpuSeconds,
            Double limitSeconds,
            Long peakMemoryBytes) {
        Kept {
            requireNonNull(version, "version is null");
        }
    }

    /** Arguments that a directory serves, as its file holds them. */
    private record Purpose(@JsonProperty(required = true) List<String> arguments) {
        Purpose {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * Opens a directory, made if need be.
     *
     * @param arguments all that its trainings have in common, in a fixed order: what they were
     *     given, and their data
     * @throws IOException if it holds trainings with other arguments, or another process has it
     *     open: the message says so
     */
    public static TrainingFiles open(Path directory, List<String> arguments) throws IOException {
        requireNonNull(arguments, "arguments is null");
        Files.createDirectories(directory.resolve("trainings"));
        TrainingFiles files = new TrainingFiles(directory, lock(directory));
        try {
            files.serve(new Purpose(arguments));
            return files;
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this process.
        }
        channel.close();
        throw new IOException(
                "%s is in use by another comparison: wait for it, or name another directory"
                        .formatted(directory));
    }

    /** Takes the purpose where no training has ended yet; refuses another one than before. */
    private void serve(Purpose purpose) throws IOException {
        Path file = directory.resolve("arguments.json");
        boolean trained;
        try (var trainings = Files.newDirectoryStream(trainings(), "*.json")) {
            trained = trainings.iterator().hasNext();
        }
        if (!trained || !Files.exists(file)) {
            write(file, purpose);
            return;
        }
        Purpose before = read(file, Purpose.class);
        if (!before.equals(purpose)) {
            throw new IOException(
                    "%s holds trainings with %s, not with %s: give those, or name another directory"
                            .formatted(
                                    directory,
                                    String.join(" ", before.arguments()),
                                    String.join(" ", purpose.arguments())));
        }
    }

    /** Returns the registry for the models. */
    public Path registry() {
        return directory.resolve("models");
    }

    /** Returns the place of a training's model. */
    public Path model(FamilyTraining training) {
        return registry().resolve(training.version());
    }

    /** Returns the file of a family's training, whether it is there or not. */
    public Path file(String family) {
        return trainings().resolve(family + ".json");
    }

    /** Returns a family's training; empty if none has ended. */
    public Optional<FamilyTraining> of(String family) throws IOException {
        Path file = file(family);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Kept kept = read(file, Kept.class);
        return Optional.of(
                new FamilyTraining(
                        family,
                        kept.version(),
                        kept.seconds(),
                        Optional.ofNullable(kept.limitSeconds()),
                        kept.cpuSeconds(),
                        kept.peakMemoryBytes() == null
                                ? OptionalLong.empty()
                                : OptionalLong.of(kept.peakMemoryBytes())));
    }

    /** Keeps a training that has ended. */
    public void keep(FamilyTraining training) throws IOException {
        write(
                file(training.family()),
                new Kept(
                        training.version(),
                        training.seconds(),
                        training.cpuSeconds(),
                        training.limitSeconds().orElse(null),
                        training.peakBytes().isPresent()
                                ? training.peakBytes().getAsLong()
                                : null));
    }

    private Path trainings() {
        return directory.resolve("trainings");
    }

    private static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return JSON.readValue(Files.readString(file, UTF_8), type);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "%s is damaged: delete it, or name another directory".formatted(file), e);
        }
    }

    private static void write(Path file, Object value) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.writeString(unfinished, JSON.writeValueAsString(value) + "\n", UTF_8);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
