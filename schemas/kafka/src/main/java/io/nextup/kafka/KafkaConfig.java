package io.nextup.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Reads the keys of {@link KafkaSettings#from} from a file, the environment and options. The
 * environment overrides the file; options override both.
 */
public final class KafkaConfig {
    /** The environment variable that names the file if no option does. */
    public static final String FILE_VARIABLE = "NEXTUP_KAFKA_CONFIG";

    private static final String PROPERTY_PREFIX = "NEXTUP_KAFKA_";
    private static final String TOPIC_PREFIX = "NEXTUP_TOPICS_";

    private KafkaConfig() {}

    /**
     * Reads the file, if one is named, and adds the environment and the options.
     *
     * @param file the file that an option names; empty to let the environment name one
     * @param options keys and values from the command line
     * @throws IllegalArgumentException if the file cannot be read; the message never contains a
     *     value from it
     */
    public static Map<String, String> read(
            Optional<Path> file, Map<String, String> environment, Map<String, String> options) {
        Map<String, String> keys = new HashMap<>();
        file.or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)).map(Path::of))
                .ifPresent(named -> keys.putAll(ofFile(named)));
        keys.putAll(ofEnvironment(environment));
        keys.putAll(options);
        return keys;
    }

    /** Tells whether {@link #read} uses an environment variable of this name. */
    public static boolean isRead(String variable) {
        return variable.startsWith(PROPERTY_PREFIX) || variable.startsWith(TOPIC_PREFIX);
    }

    private static Map<String, String> ofFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
            properties.load(reader);
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

    /**
     * Maps variables to keys: {@code NEXTUP_KAFKA_SECURITY_PROTOCOL} to {@code security.protocol},
     * {@code NEXTUP_TOPICS_MODEL_HEALTH} to {@code nextup.topics.model-health}.
     */
    private static Map<String, String> ofEnvironment(Map<String, String> environment) {
        Map<String, String> keys = new HashMap<>();
        environment.forEach(
                (name, value) -> {
                    if (name.startsWith(TOPIC_PREFIX)) {
                        keys.put(
                                KafkaSettings.TOPIC_PREFIX
                                        + lower(name.substring(TOPIC_PREFIX.length()))
                                                .replace('_', '-'),
                                value);
                    } else if (name.startsWith(PROPERTY_PREFIX) && !name.equals(FILE_VARIABLE)) {
                        keys.put(
                                lower(name.substring(PROPERTY_PREFIX.length())).replace('_', '.'),
                                value);
                    }
                });
        return keys;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
