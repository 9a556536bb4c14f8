package io.nextup.trainer.leaderboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A directory of trainings, one JSON file a family. A file is whole or does not exist. For one
 * process at a time.
 */
public final class TrainingFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARGUMENTS = "arguments.json";

    private final Path directory;

    private TrainingFiles(Path directory) {
        this.directory = directory;
    }

    /** A directory that holds trainings of other arguments. */
    public static final class OtherArgumentsException extends IOException {
        private static final long serialVersionUID = 1L;

        OtherArgumentsException(Path directory, List<String> held, List<String> asked) {
            super(
                    "%s holds trainings with %s, not with %s: give those, or name another directory"
                            .formatted(directory, words(held), words(asked)));
        }

        private static String words(List<String> arguments) {
            return arguments.isEmpty() ? "no arguments" : String.join(" ", arguments);
        }
    }

    /**
     * Opens a directory, made if need be.
     *
     * @param arguments what all its trainings were given, in a fixed order
     * @throws OtherArgumentsException if it holds trainings that were given something else
     */
    public static TrainingFiles open(Path directory, List<String> arguments) throws IOException {
        requireNonNull(arguments, "arguments is null");
        Files.createDirectories(directory);
        TrainingFiles files = new TrainingFiles(directory);
        Path held = directory.resolve(ARGUMENTS);
        if (Files.exists(held)) {
            List<String> before = List.of(files.read(held, String[].class));
            if (!before.equals(arguments)) {
                throw new OtherArgumentsException(directory, before, arguments);
            }
        } else {
            files.write(held, arguments);
        }
        return files;
    }

    /** Returns the registry for the models. */
    public Path registry() {
        return directory.resolve("models");
    }

    /** Returns a family's training; empty if none has ended. */
    public Optional<FamilyTraining> of(String family) throws IOException {
        Path file = file(family);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode json = read(file, JsonNode.class);
        return Optional.of(
                new FamilyTraining(
                        family,
                        json.path("model").asText(),
                        json.path("seconds").doubleValue(),
                        json.has("limitSeconds")
                                ? Optional.of(json.get("limitSeconds").doubleValue())
                                : Optional.empty(),
                        json.path("cpuSeconds").doubleValue(),
                        json.has("peakMemoryBytes")
                                ? OptionalLong.of(json.get("peakMemoryBytes").longValue())
                                : OptionalLong.empty()));
    }

    /** Keeps a training that has ended. */
    public void keep(FamilyTraining training) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", training.model());
        json.put("seconds", training.seconds());
        training.limitSeconds().ifPresent(seconds -> json.put("limitSeconds", seconds));
        json.put("cpuSeconds", training.cpuSeconds());
        training.peakBytes().ifPresent(bytes -> json.put("peakMemoryBytes", bytes));
        write(file(training.family()), json);
    }

    private Path file(String family) {
        return directory.resolve(family + ".json");
    }

    private <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return JSON.readValue(Files.readString(file, UTF_8), type);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "%s is damaged: delete it, or name another directory".formatted(file), e);
        }
    }

    private void write(Path file, Object value) throws IOException {
        Path unfinished = directory.resolve(file.getFileName() + ".unfinished");
        Files.writeString(unfinished, JSON.writeValueAsString(value) + "\n", UTF_8);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
