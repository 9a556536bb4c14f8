package io.nextup.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Recognizes properties of Kafka clients that hold secrets: those that Kafka itself hides, and all
 * whose name suggests one.
 */
public final class SecretProperties {
    private static final Set<String> HIDDEN_BY_KAFKA =
            Stream.of(
                            ConsumerConfig.configDef(),
                            ProducerConfig.configDef(),
                            AdminClientConfig.configDef())
                    .flatMap(definition -> definition.configKeys().values().stream())
                    .filter(key -> key.type() == ConfigDef.Type.PASSWORD)
                    .map(key -> key.name)
                    .collect(Collectors.toUnmodifiableSet());

    private static final Pattern SECRET =
            Pattern.compile(
                    "password|passwd|passphrase|secret|jaas|credential|(private|api|access)\\.?key|user\\.info");

    /**
     * A reference such as {@code ${file:/etc/kafka.properties:password}}: it names a secret's
     * place, not the secret.
     */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]+:[^}]+}");

    private SecretProperties() {}

    /** Tells whether the property of this key holds a secret. */
    public static boolean isSecret(String key) {
        return HIDDEN_BY_KAFKA.contains(key) || SECRET.matcher(key.toLowerCase(Locale.ROOT)).find();
    }

    /**
     * Refuses secrets on a command line. Others can read it in the list of processes, in the
     * shell's history and on the dashboard.
     *
     * @param properties properties from a command line; a secret's value may only be a reference to
     *     a config provider
     * @param wayOut the right place for secrets, for the message
     * @throws IllegalArgumentException naming the keys, not the values
     */
    public static void refuse(Map<String, String> properties, String wayOut) {
        Set<String> secrets = new TreeSet<>();
        properties.forEach(
                (key, value) -> {
                    if (isSecret(key) && !REFERENCE.matcher(value).matches()) {
                        secrets.add(key);
                    }
                });
        if (!secrets.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s on a command line can be read by others: %s"
                            .formatted(String.join(", ", secrets), wayOut));
        }
    }
}
