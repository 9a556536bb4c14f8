package io.nextup.kafka;

import io.nextup.event.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SecurityConfig;
import org.apache.kafka.common.utils.Utils;

/**
 * Finds values of properties that are wrong whatever the cluster, before a client is made. Clients
 * report some of them late, and as a broker that does not answer.
 */
final class ClientValues {
    private static final List<ConfigDef> DEFINITIONS =
            List.of(
                    AdminClientConfig.configDef(),
                    ConsumerConfig.configDef(),
                    ProducerConfig.configDef());

    /** Types whose values need no class of a plug-in and hold no secret. */
    private static final Set<ConfigDef.Type> PLAIN =
            Set.of(
                    ConfigDef.Type.BOOLEAN,
                    ConfigDef.Type.DOUBLE,
                    ConfigDef.Type.INT,
                    ConfigDef.Type.LONG,
                    ConfigDef.Type.SHORT,
                    ConfigDef.Type.STRING);

    private static final Set<String> MECHANISMS =
            new TreeSet<>(
                    Set.of("GSSAPI", "OAUTHBEARER", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"));

    /** Properties by which a plug-in brings a mechanism of its own. */
    private static final Set<String> OWN_MECHANISM =
            Set.of(
                    SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS,
                    SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS,
                    SaslConfigs.SASL_LOGIN_CLASS,
                    SecurityConfig.SECURITY_PROVIDERS_CONFIG);

    private static final String BEGIN = "${";

    /** Leaves out what a secret may hold by chance. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[A-Za-z_][\\w.:/-]*}");

    private static final int MOST_PORT = 65_535;

    private ClientValues() {}

    /**
     * Says what is wrong with the value of a key; empty if nothing is found. Quotes no secret.
     *
     * @param keys all keys of {@link KafkaSettings#from}, with this one
     */
    static Optional<String> problem(String key, Map<String, String> keys) {
        String value = keys.get(key);
        Optional<String> placeholder = placeholder(value, keys);
        if (placeholder.isPresent()) {
            return Optional.of(
                    "nothing replaced %s in %s: write the value in its place, or a reference to one of Kafka's config.providers"
                            .formatted(
                                    SecretProperties.isSecret(key)
                                            ? "the ${...}"
                                            : placeholder.get(),
                                    key));
        }
        // Each client replaces a provider's reference where it runs.
        if (value.contains(BEGIN)) {
            return Optional.empty();
        }
        return switch (key) {
            case KafkaSettings.ADDRESS -> address(value);
            case SaslConfigs.SASL_MECHANISM -> mechanism(value.strip(), keys);
            default -> ofKafka(key, value);
        };
    }

    /** Returns the first placeholder that none of Kafka's providers replaces. */
    private static Optional<String> placeholder(String value, Map<String, String> keys) {
        List<String> providers =
                Arrays.stream(
                                keys.getOrDefault(AbstractConfig.CONFIG_PROVIDERS_CONFIG, "")
                                        .split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
        return PLACEHOLDER
                .matcher(value)
                .results()
                .map(MatchResult::group)
                .filter(
                        one ->
                                providers.stream()
                                        .noneMatch(name -> one.startsWith(BEGIN + name + ':')))
                .findFirst();
    }

    /** A blank one is {@link KafkaSettings}' to refuse. */
    private static Optional<String> address(String value) {
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty() && !isAddress(one))
                .findFirst()
                .map(
                        one ->
                                "\"%s\" in %s is not an address: write HOST:PORT, and commas between several"
                                        .formatted(one, KafkaSettings.ADDRESS));
    }

    private static boolean isAddress(String text) {
        try {
            Integer port = Utils.getPort(text);
            return Utils.getHost(text) != null && port != null && port <= MOST_PORT;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Kafka's clients notice an unknown mechanism only once a broker answers. */
    private static Optional<String> mechanism(String value, Map<String, String> keys) {
        boolean isUsed =
                keys.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "")
                        .strip()
                        .toUpperCase(Locale.ROOT)
                        .startsWith("SASL_");
        if (!isUsed
                || MECHANISMS.contains(value)
                || OWN_MECHANISM.stream().anyMatch(keys::containsKey)) {
            return Optional.empty();
        }
        return Optional.of(
                "%s is \"%s\", and Kafka's clients know %s%s"
                        .formatted(
                                SaslConfigs.SASL_MECHANISM,
                                value,
                                String.join(", ", MECHANISMS),
                                NearestName.of(value.toUpperCase(Locale.ROOT), MECHANISMS)
                                        .map(": did you mean %s?"::formatted)
                                        .orElse("")));
    }

    /** Asks the clients that know the key; one that takes the value is enough. */
    private static Optional<String> ofKafka(String key, String value) {
        List<String> problems = new ArrayList<>();
        for (ConfigDef definition : DEFINITIONS) {
            ConfigDef.ConfigKey known = definition.configKeys().get(key);
            if (known == null) {
                continue;
            }
            if (!PLAIN.contains(known.type)) {
                return Optional.empty();
            }
            try {
                Object parsed = ConfigDef.parseType(key, value, known.type);
                if (known.validator != null) {
                    known.validator.ensureValid(key, parsed);
                }
                return Optional.empty();
            } catch (ConfigException e) {
                problems.add(
                        SecretProperties.isSecret(key)
                                ? "the value of %s is not valid".formatted(key)
                                : e.getMessage());
            }
        }
        return problems.stream().findFirst();
    }
}
