package io.nextup.kafka;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/** Name under which the brokers know a client, as an ACL names it. */
public final class ClientPrincipal {
    /** Name of every client without a login. */
    static final String ANONYMOUS = "User:ANONYMOUS";

    private static final String USER = "User:%s";

    /** Words for a user by the option of Kafka's login modules that says most about it. */
    private static final Map<String, String> WORDS = words();

    private ClientPrincipal() {}

    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("username", USER);
        words.put("unsecuredLoginStringClaim_sub", USER);
        // The brokers take the name from the token that the issuer returns.
        words.put("clientId", "the user of the token that client %s gets");
        // The brokers map it to a name, by sasl.kerberos.principal.to.local.rules.
        words.put("principal", "the user of Kerberos principal %s");
        return words;
    }

    /**
     * Returns {@code User:NAME}, or words such as {@code the user of Kerberos principal job@SHOP}
     * for a client whose name only the broker knows: one with a certificate, a Kerberos ticket, or
     * a token that another system issues. Never contains a secret.
     */
    public static String of(KafkaSettings kafka) {
        String protocol =
                kafka.properties()
                        .getOrDefault("security.protocol", "PLAINTEXT")
                        .toUpperCase(Locale.ROOT);
        if (protocol.startsWith("SASL")) {
            return Optional.ofNullable(kafka.properties().get(SaslConfigs.SASL_JAAS_CONFIG))
                    .flatMap(ClientPrincipal::userOf)
                    .orElse("the user of sasl.jaas.config");
        }
        return protocol.equals("SSL") ? "the user of ssl.keystore.location" : ANONYMOUS;
    }

    private static Optional<String> userOf(String jaas) {
        try {
            return JaasContext.loadClientContext(
                            Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas)))
                    .configurationEntries()
                    .stream()
                    .map(AppConfigurationEntry::getOptions)
                    .flatMap(options -> userOf(options).stream())
                    .findFirst();
        } catch (RuntimeException e) {
            // Not valid, or a reference as a whole: the client itself says which.
            return Optional.empty();
        }
    }

    private static Optional<String> userOf(Map<String, ?> login) {
        boolean delegated = Boolean.parseBoolean(String.valueOf(login.get("tokenauth")));
        return WORDS.keySet().stream()
                .filter(login::containsKey)
                .findFirst()
                // A reference to a config provider names a place, not a user.
                .filter(option -> !login.get(option).toString().contains("${"))
                .map(
                        option ->
                                (delegated ? "the owner of delegation token %s" : WORDS.get(option))
                                        .formatted(login.get(option)));
    }
}
