package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps the evidence of rounds from one process to the next. */
final class EvidenceFile {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final WholeFile file;
    private final Consumer<String> notes;

    EvidenceFile(Path file, Consumer<String> notes) {
        this.file = new WholeFile(file);
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Reads the evidence of a recipe: none where there is no file, or one of another recipe. Where
     * the file is damaged it notes so and starts from none, which costs rounds and decides nothing
     * wrongly.
     */
    Evidence read(String recipe) throws IOException {
        Optional<byte[]> kept = file.read();
        if (kept.isEmpty()) {
            return Evidence.none(recipe);
        }
        try {
            Evidence found = JSON.readValue(kept.get(), Evidence.class);
            return found == null ? Evidence.none(recipe) : found.of(recipe);
        } catch (JsonProcessingException e) {
            notes.accept(
                    "%s cannot be read, and evidence is collected from the start: %s"
                            .formatted(file.path(), e.getOriginalMessage()));
            return Evidence.none(recipe);
        }
    }

    /** Replaces what is there; where that fails it notes so, and what was there stays. */
    void keep(Evidence evidence) {
        try {
            file.write(JSON.writeValueAsBytes(evidence));
        } catch (IOException e) {
            notes.accept("What the round found out is not kept: " + e);
        }
    }
}
