package io.nextup.local.broker;

import io.nextup.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/** The way to a cluster in the names of librdkafka, which kcat and other languages use. */
final class LibrdkafkaProperties {
    private static final String PROTOCOL = "security.protocol";
    private static final String REFERENCE = "${";

    /** Mechanisms by a name and a password alone. */
    private static final Set<String> BY_PASSWORD =
            Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    /** Properties of security that have a counterpart. */
    private static final Set<String> KNOWN =
            Set.of(
                    PROTOCOL,
                    SaslConfigs.SASL_MECHANISM,
                    SaslConfigs.SASL_JAAS_CONFIG,
                    SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                    SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);

    private LibrdkafkaProperties() {}

    /**
     * Translates the settings. Empty where a property of security has no counterpart: a key store,
     * a trust store that is not PEM, a login by more than a name and a password, or a value that
     * one of Kafka's config providers holds.
     */
    static Optional<Map<String, String>> of(KafkaSettings kafka) {
        Map<String, String> given = kafka.properties();
        boolean known =
                given.entrySet().stream()
                        .filter(one -> one.getKey().matches("(security|sasl|ssl)\\..*"))
                        .allMatch(
                                one ->
                                        KNOWN.contains(one.getKey())
                                                && !one.getValue().contains(REFERENCE));
        if (!known) {
            return Optional.empty();
        }
        Map<String, String> result = new HashMap<>();
        result.put(KafkaSettings.ADDRESS, kafka.bootstrapServers());
        String protocol = given.getOrDefault(PROTOCOL, "PLAINTEXT").toUpperCase(Locale.ROOT);
        result.put(PROTOCOL, protocol);
        if (protocol.startsWith("SASL")) {
            Optional<Map<String, String>> login = login(given);
            if (login.isEmpty()) {
                return Optional.empty();
            }
            result.putAll(login.get());
        }
        String authorities = given.get(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
        if (protocol.endsWith("SSL") && authorities != null) {
            if (!"PEM".equalsIgnoreCase(given.get(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG))) {
                return Optional.empty();
            }
            result.put("ssl.ca.location", ClientFiles.absolute(authorities));
        }
        return Optional.of(result);
    }

    private static Optional<Map<String, String>> login(Map<String, String> given) {
        String mechanism = given.getOrDefault(SaslConfigs.SASL_MECHANISM, "");
        String jaas = given.get(SaslConfigs.SASL_JAAS_CONFIG);
        if (!BY_PASSWORD.contains(mechanism) || jaas == null) {
            return Optional.empty();
        }
        List<AppConfigurationEntry> modules;
        try {
            modules =
                    JaasContext.loadClientContext(
                                    Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas)))
                            .configurationEntries();
        } catch (RuntimeException e) {
            // Not valid: Kafka's own client says so.
            return Optional.empty();
        }
        Map<String, ?> options = modules.get(0).getOptions();
        // A third option, such as tokenauth, would change what these two mean.
        return options.keySet().equals(Set.of("username", "password"))
                ? Optional.of(
                        Map.of(
                                "sasl.mechanism", mechanism,
                                "sasl.username", options.get("username").toString(),
                                "sasl.password", options.get("password").toString()))
                : Optional.empty();
    }
}
