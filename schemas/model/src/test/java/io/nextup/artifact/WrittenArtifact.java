package io.nextup.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * A whole artifact, to be edited or damaged and read again.
 *
 * @param written as it was written
 */
record WrittenArtifact(Artifact written) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes one into a directory that is not there yet. */
    static WrittenArtifact in(Path directory) throws IOException {
        return new WrittenArtifact(StagedArtifact.in(directory, "v1"));
    }

    Path directory() {
        return written.directory();
    }

    Path file(String name) {
        return directory().resolve(name);
    }

    Path manifestFile() {
        return file("manifest.json");
    }

    Artifact read() throws IOException, ArtifactException {
        return Artifact.read(directory());
    }

    void edit(Consumer<ObjectNode> edit) throws IOException {
        ObjectNode manifest = (ObjectNode) JSON.readTree(Files.readAllBytes(manifestFile()));
        edit.accept(manifest);
        Files.write(manifestFile(), JSON.writeValueAsString(manifest).getBytes(UTF_8));
    }

    void assertRefused(String message) {
        assertThatThrownBy(this::read)
                .isInstanceOf(ArtifactException.class)
                .hasMessage("%s", message);
    }

    String sha256(String file) throws Exception {
        byte[] bytes = Files.readAllBytes(file(file));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
