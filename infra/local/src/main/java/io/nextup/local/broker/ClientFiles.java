package io.nextup.local.broker;

import io.nextup.kafka.KafkaSettings;
import io.nextup.local.file.PrivateFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.SslConfigs;

/**
 * Files by which clients find a cluster, its topics and their login: one in the names of Java's
 * clients, and one in those of librdkafka, which kcat and other languages use, where it has a name
 * for all of it. Only their user reads them.
 *
 * @param directory directory of both
 */
public record ClientFiles(Path directory) {
    private static final String JAVA = "client.properties";
    private static final String LIBRDKAFKA = "librdkafka.properties";

    /** Properties that name a file, which processes in other directories read, too. */
    private static final Set<String> PATHS =
            Set.of(
                    SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                    SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);

    /** Writes both. */
    static ClientFiles write(Path directory, KafkaSettings kafka) throws IOException {
        ClientFiles files = new ClientFiles(directory);
        Properties java = new Properties();
        kafka.keys()
                .forEach(
                        (key, value) ->
                                java.put(key, PATHS.contains(key) ? absolute(value) : value));
        StringWriter text = new StringWriter();
        java.store(text, null);
        PrivateFiles.write(files.java(), text.toString());
        Optional<Map<String, String>> librdkafka = LibrdkafkaProperties.of(kafka);
        Files.deleteIfExists(files.librdkafka());
        if (librdkafka.isPresent()) {
            PrivateFiles.write(
                    files.librdkafka(),
                    new TreeMap<>(librdkafka.get())
                            .entrySet().stream()
                                    .map(one -> one.getKey() + '=' + one.getValue() + '\n')
                                    .collect(Collectors.joining()));
        }
        return files;
    }

    /** Leaves a reference to one of Kafka's config providers as it is. */
    static String absolute(String file) {
        return file.startsWith("${") ? file : Path.of(file).toAbsolutePath().toString();
    }

    /** Returns the file for the job, every verb and Kafka's own tools. */
    public Path java() {
        return directory.resolve(JAVA);
    }

    /** Returns the file for kcat and Python's {@code confluent_kafka}. */
    public Path librdkafka() {
        return directory.resolve(LIBRDKAFKA);
    }

    /** Copies them to a place where others look for them, in place of those of an earlier run. */
    public void publish(Path place) throws IOException {
        for (Path file : List.of(java(), librdkafka())) {
            Path copy = place.resolve(file.getFileName());
            if (Files.exists(file)) {
                PrivateFiles.write(copy, Files.readString(file));
            } else {
                Files.deleteIfExists(copy);
            }
        }
    }

    /** Deletes the copies, unless a later run has replaced them. */
    public void withdraw(Path place) throws IOException {
        for (Path file : there()) {
            Path copy = place.resolve(file.getFileName());
            if (Files.exists(copy) && Files.mismatch(file, copy) < 0) {
                Files.delete(copy);
            }
        }
    }

    /** Deletes the files with their directory, which must hold nothing else. */
    public void delete() throws IOException {
        for (Path file : there()) {
            Files.delete(file);
        }
        Files.deleteIfExists(directory);
    }

    private List<Path> there() {
        return Stream.of(java(), librdkafka()).filter(Files::exists).toList();
    }
}
