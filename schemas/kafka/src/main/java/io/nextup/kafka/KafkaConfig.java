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
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * Reads the keys of {@link KafkaSettings#from} from a file, the environment and options. The
 * environment overrides the file; options override both.
 */
public final class KafkaConfig {
    private KafkaConfig() {}

    /** Does what the other method does, and warns of nothing. */
    public static Map<String, String> read(
            Optional<Path> file, Map<String, String> environment, Map<String, String> options) {
        return read(file, environment, options, warning -> {});
    }

    /**
     * Reads the file, if one is named, and adds the environment and the options.
     *
     * @param file the file that an option names; empty to let the environment name one
     * @param options keys and values from the command line
     * @param warnings takes a line that names the file's keys which no client of Kafka knows
     * @throws IllegalArgumentException if the file cannot be read, or a file is named and neither
     *     it nor anything else gives the brokers' address: those of another cluster would be used.
     *     The message never contains a value from the file
     */
    public static Map<String, String> read(
            Optional<Path> file,
            Map<String, String> environment,
            Map<String, String> options,
            Consumer<String> warnings) {
        Optional<Path> named =
                file.or(
                        () ->
                                Optional.ofNullable(
                                                environment.get(EnvironmentVariables.KAFKA_CONFIG))
                                        .map(Path::of));
        Map<String, String> ofFile = named.map(KafkaConfig::ofFile).orElse(Map.of());
        Map<String, String> keys = new HashMap<>(ofFile);
        keys.putAll(ofEnvironment(environment));
        keys.putAll(options);
        named.ifPresent(
                path -> {
                    requireAddress(path, keys);
                    ClientProperties.warning(path, ofFile.keySet()).ifPresent(warnings);
                });
        return keys;
    }

    private static void requireAddress(Path file, Map<String, String> keys) {
        if (!keys.containsKey(KafkaSettings.ADDRESS)) {
            throw new IllegalArgumentException(
                    "%s does not say where the brokers are: give it %s=HOST:PORT%s"
                            .formatted(
                                    file,
                                    KafkaSettings.ADDRESS,
                                    ClientProperties.misspeltAddress(keys.keySet())
                                            .map(" (in place of %s?)"::formatted)
                                            .orElse("")));
        }
    }

    private static Map<String, String> ofFile(Path file) {
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
                    "There is no file %s: name one with properties of Kafka clients"
                            .formatted(file),
                    e);
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

    private static Map<String, String> ofEnvironment(Map<String, String> environment) {
        Map<String, String> keys = new HashMap<>();
        environment.forEach(
                (name, value) ->
                        EnvironmentVariables.key(name).ifPresent(key -> keys.put(key, value)));
        return keys;
    }
}
