package io.nextup.trainer.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.trainer.history.HistoryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes a commit as a JSON file, which is replaced as a whole. */
final class CommitFile {
    static final String NAME = "commit.json";

    /** Name of a new commit, before it is renamed. */
    static final String NEW_NAME = "commit.json.new";

    /**
     * The newest version. The first one lacks {@code countedErasures}, {@code fields} and {@code
     * signaturesNeeded}. The interactions of the first two have no recommendation, placement and
     * value; builds that know those two alone cannot read later segments.
     */
    private static final int VERSION = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private CommitFile() {}

    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(NAME));
    }

    /** Writes a commit. A failure leaves either the new commit or the old one. */
    static void write(Disk disk, Path directory, Commit commit) throws IOException {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("version", VERSION);
        tree.setAll((ObjectNode) JSON.valueToTree(commit));
        Path file = directory.resolve(NEW_NAME);
        try (OutputStream out = disk.create(file)) {
            out.write(JSON.writeValueAsBytes(tree));
        }
        // The segments' names must be durable before the commit that refers to them.
        disk.force(directory);
        disk.rename(file, directory.resolve(NAME));
        disk.force(directory);
    }

    static Commit read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        try {
            JsonNode tree = JSON.readTree(Files.readAllBytes(file));
            int version = tree.path("version").asInt();
            if (version < 1 || version > VERSION) {
                throw new HistoryException(
                        "%s has version %d, and this build reads 1 to %d: use the Nextup that wrote it, or delete %s to read the topic again"
                                .formatted(file, version, VERSION, directory));
            }
            return JSON.treeToValue(((ObjectNode) tree).without("version"), Commit.class);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new HistoryException(
                    "%s is damaged (%s): restore the directory from a copy, or delete it to read the topic again"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
