package io.nextup.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Reads files of Java properties in UTF-8 that users write. */
public final class PropertiesFile {
    private PropertiesFile() {}

    /**
     * Reads a file.
     *
     * @param content what such a file holds, for the error of one that is not there
     * @throws IllegalArgumentException naming the file and never quoting it: it may hold secrets
     */
    public static Map<String, String> read(Path file, String content) {
        Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
            reader.mark(1);
            // Some editors begin UTF-8 with a mark that is not part of the first key.
            if (reader.read() != '\ufeff') {
                reader.reset();
            }
            properties.load(reader);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(
                    "This user may not read %s: give it the right to, or name another file"
                            .formatted(file),
                    e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "There is no file %s: name one with %s".formatted(file, content), e);
        } catch (IOException | IllegalArgumentException e) {
            // Omits the cause's message, which may quote the line.
            throw new IllegalArgumentException(
                    "%s cannot be read as a file of Java properties in UTF-8 (%s)"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
        Map<String, String> keys = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> keys.put(key, properties.getProperty(key)));
        return keys;
    }
}
