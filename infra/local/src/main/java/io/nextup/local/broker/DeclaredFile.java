package io.nextup.local.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads a YAML file of declarations, this build's own or a user's.
 *
 * @param yaml mapper of the format
 * @param type record that the file becomes
 * @param content what the file lists, for errors
 */
record DeclaredFile<T>(JsonMapper yaml, Class<T> type, String content) {

    /** Returns the file that travels with this program. */
    T bundled(String name) {
        try (InputStream input = DeclaredFile.class.getResourceAsStream(name)) {
            if (input == null) {
                throw new IllegalStateException(
                        name + " is not on the class path: build with Maven");
            }
            return parse(input.readAllBytes(), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a user's file.
     *
     * @throws LocalRunException naming the file and what is wrong with it
     */
    T read(Path file) {
        try {
            return parse(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new LocalRunException("No such file: " + file, e);
        } catch (IOException e) {
            // Without a reason, a file system's message is the path alone.
            String why =
                    e instanceof FileSystemException failed
                            ? failed.getReason() == null ? "access is denied" : failed.getReason()
                            : e.getMessage();
            throw new LocalRunException("%s cannot be read: %s".formatted(file, why), e);
        }
    }

    private T parse(byte[] bytes, String name) throws IOException {
        try {
            return yaml.readValue(bytes, type);
        } catch (JsonProcessingException e) {
            Throwable cause = e.getCause() instanceof IllegalArgumentException c ? c : e;
            throw new LocalRunException(
                    "%s is not a valid list of %s: %s".formatted(name, content, firstLine(cause)),
                    e);
        }
    }

    private static String firstLine(Throwable problem) {
        return problem instanceof JsonProcessingException json
                ? json.getOriginalMessage().lines().findFirst().orElse("")
                : problem.getMessage();
    }
}
