package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/** Keeps the evidence of rounds from one process to the next: whole, or as it was before. */
final class EvidenceFile {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final Path file;
    private final Consumer<String> notes;

    EvidenceFile(Path file, Consumer<String> notes) {
        this.file = requireNonNull(file, "file is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Reads the evidence of a recipe: none where there is no file, or one of another recipe. Where
     * the file is damaged it notes so and starts from none, which costs rounds and decides nothing
     * wrongly.
     */
    Evidence read(String recipe) throws IOException {
        try {
            Evidence found = JSON.readValue(Files.readAllBytes(file), Evidence.class);
            return found == null ? Evidence.none(recipe) : found.of(recipe);
        } catch (NoSuchFileException none) {
            return Evidence.none(recipe);
        } catch (JsonProcessingException e) {
            notes.accept(
                    "%s cannot be read, and evidence is collected anew: %s"
                            .formatted(file, e.getOriginalMessage()));
            return Evidence.none(recipe);
        }
    }

    /** Replaces what is there. */
    void write(Evidence evidence) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        Files.write(unfinished, JSON.writeValueAsBytes(evidence));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
