package io.nextup.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
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
     *     it nor anything else gives the brokers' address: those of another cluster would be used;
     *     or a value is wrong whatever the cluster. The message never contains a secret
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
        Map<String, String> ofFile =
                named.map(path -> PropertiesFile.read(path, "properties of Kafka clients"))
                        .orElse(Map.of());
        Map<String, String> keys = new HashMap<>(ofFile);
        keys.putAll(ofEnvironment(environment));
        keys.putAll(options);
        named.ifPresent(
                path -> {
                    requireAddress(path, keys);
                    ClientProperties.warning(path, ofFile.keySet()).ifPresent(warnings);
                });
        requireValues(keys, named.map(path -> path + ": ").orElse(""), ofFile);
        return keys;
    }

    /**
     * @param place begins the error of a value from the file
     */
    private static void requireValues(
            Map<String, String> keys, String place, Map<String, String> ofFile) {
        for (String key : new TreeSet<>(keys.keySet())) {
            ClientValues.problem(key, keys)
                    .ifPresent(
                            problem -> {
                                boolean isOfFile = keys.get(key).equals(ofFile.get(key));
                                throw new IllegalArgumentException(
                                        (isOfFile ? place : "") + problem);
                            });
        }
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

    private static Map<String, String> ofEnvironment(Map<String, String> environment) {
        Map<String, String> keys = new HashMap<>();
        environment.forEach(
                (name, value) ->
                        EnvironmentVariables.key(name).ifPresent(key -> keys.put(key, value)));
        return keys;
    }
}
