package io.nextup.local.broker;

import static java.util.stream.Collectors.joining;

import io.nextup.local.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files by which clients find a broker and log in: one in the names of Java's clients, one in those
 * of librdkafka, which kcat and other languages use. Only their user reads them.
 *
 * @param directory directory of both
 */
public record ClientFiles(Path directory) {
    private static final String JAVA = "client.properties";
    private static final String LIBRDKAFKA = "librdkafka.properties";

    /** Writes both. */
    static ClientFiles write(
            Path directory, Map<String, String> java, Map<String, String> librdkafka)
            throws IOException {
        PrivateFiles.write(directory.resolve(JAVA), lines(java).replace("\\", "\\\\"));
        PrivateFiles.write(directory.resolve(LIBRDKAFKA), lines(librdkafka));
        return new ClientFiles(directory);
    }

    private static String lines(Map<String, String> properties) {
        return new TreeMap<>(properties)
                .entrySet().stream()
                        .map(property -> property.getKey() + '=' + property.getValue() + '\n')
                        .collect(joining());
    }

    /** Returns the file for the job, every verb and Kafka's own tools. */
    public Path java() {
        return directory.resolve(JAVA);
    }

    /** Returns the file for kcat and Python's {@code confluent_kafka}. */
    public Path librdkafka() {
        return directory.resolve(LIBRDKAFKA);
    }

    /** Copies both to a place where others look for them, over those of an earlier run. */
    public void publish(Path place) throws IOException {
        for (Path file : files()) {
            PrivateFiles.write(place.resolve(file.getFileName()), Files.readString(file));
        }
    }

    /** Deletes the copies, unless a later run has replaced them. */
    public void withdraw(Path place) throws IOException {
        for (Path file : files()) {
            Path copy = place.resolve(file.getFileName());
            if (Files.exists(copy) && Files.mismatch(file, copy) < 0) {
                Files.delete(copy);
            }
        }
    }

    private List<Path> files() {
        return List.of(java(), librdkafka());
    }
}
