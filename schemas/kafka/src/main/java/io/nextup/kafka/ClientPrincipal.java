package io.nextup.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/** Name under which the brokers know a client, as an ACL names it. */
public final class ClientPrincipal {
    /** Options of Kafka's login modules that hold a user's name. */
    private static final String[] NAMES = {
        "username", "unsecuredLoginStringClaim_sub", "clientId", "principal"
    };

    private ClientPrincipal() {}

    /**
     * Returns {@code User:NAME}, or words for a client whose name only the broker knows: one of a
     * certificate, or of a token that another system issues. Never contains a secret.
     */
    public static String of(KafkaSettings kafka) {
        String protocol =
                kafka.properties()
                        .getOrDefault("security.protocol", "PLAINTEXT")
                        .toUpperCase(Locale.ROOT);
        if (protocol.startsWith("SASL")) {
            return Optional.ofNullable(kafka.properties().get(SaslConfigs.SASL_JAAS_CONFIG))
                    .flatMap(ClientPrincipal::userOf)
                    .map("User:"::concat)
                    .orElse("The user of sasl.jaas.config");
        }
        return protocol.equals("SSL") ? "The user of ssl.keystore.location" : "User:ANONYMOUS";
    }

    private static Optional<String> userOf(String jaas) {
        try {
            return JaasContext.loadClientContext(
                            Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas)))
                    .configurationEntries()
                    .stream()
                    .map(AppConfigurationEntry::getOptions)
                    .flatMap(options -> Stream.of(NAMES).map(options::get))
                    .filter(Objects::nonNull)
                    .map(Object::toString)
                    // A reference to a config provider names a place, not a user.
                    .filter(name -> !name.contains("${"))
                    .findFirst();
        } catch (RuntimeException e) {
            // Not valid, or a reference as a whole: the client itself says which.
            return Optional.empty();
        }
    }
}
