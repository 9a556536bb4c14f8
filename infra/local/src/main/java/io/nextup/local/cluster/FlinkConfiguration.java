package io.nextup.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Flags, environment and options from the files of {@code infra/flink}, for starting Flink's
 * processes. Flink reads {@code config.yaml} itself, but a JVM's flags and environment must be set
 * before that.
 *
 * @param options the keys of {@code config.yaml} with dots, whether it nests them or not
 * @param environment the variables of {@code environment}
 */
record FlinkConfiguration(Map<String, String> options, Map<String, String> environment) {
    FlinkConfiguration {
        options = Map.copyOf(options);
        environment = Map.copyOf(environment);
    }

    static FlinkConfiguration read(Path directory) {
        Path yaml = directory.resolve("config.yaml");
        try {
            Map<String, String> options = new LinkedHashMap<>();
            flatten(
                    "",
                    JsonMapper.builder(new YAMLFactory()).build().readTree(yaml.toFile()),
                    options);
            return new FlinkConfiguration(options, variables(directory.resolve("environment")));
        } catch (IOException e) {
            throw new LocalRunException("Cannot read %s: %s".formatted(yaml, e.getMessage()), e);
        }
    }

    /**
     * Returns the flags of a JVM, in the order in which Flink's own scripts give them.
     *
     * @param kind {@code jobmanager} or {@code taskmanager}
     */
    List<String> javaOptions(String kind) {
        return Stream.of("env.java.opts.all", "env.java.opts." + kind)
                .map(key -> options.getOrDefault(key, ""))
                .flatMap(flags -> Stream.of(flags.split("\\s+")))
                .filter(flag -> !flag.isEmpty())
                .toList();
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            field ->
                                    flatten(
                                            prefix.isEmpty()
                                                    ? field.getKey()
                                                    : prefix + '.' + field.getKey(),
                                            field.getValue(),
                                            into));
        } else if (!prefix.isEmpty()) {
            into.put(prefix, node.isValueNode() ? node.asText() : node.toString());
        }
    }

    private static Map<String, String> variables(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> variables = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(n -> variables.put(n, properties.getProperty(n)));
        return variables;
    }
}
