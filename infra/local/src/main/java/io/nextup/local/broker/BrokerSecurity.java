package io.nextup.local.broker;

import io.nextup.kafka.BrokerCertificate;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * SASL_SSL with SCRAM-SHA-512 between a local broker and its clients: a certificate of the broker's
 * own signature and one user, both for this run.
 *
 * @param certificate certificate and key; the password of its key store is also the user's
 */
record BrokerSecurity(BrokerCertificate certificate) {
    private static final String USER = "nextup";
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final int PASSWORD_BYTES = 16;

    /** Makes certificate and password, in a directory that only the owner reads. */
    static BrokerSecurity create(Path directory) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        try {
            return new BrokerSecurity(
                    BrokerCertificate.make(directory, "broker", HexFormat.of().formatHex(random)));
        } catch (IOException e) {
            throw new LocalRunException(
                    "No certificate can be made for the Kafka broker: " + e.getMessage(), e);
        }
    }

    /** Returns properties of the broker, whose listener for clients is named CLIENTS. */
    Map<String, String> ofBroker() {
        return Map.of(
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                certificate.keyStore().toString(),
                "ssl.keystore.password",
                certificate.password(),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.trustStore().toString(),
                "sasl.enabled.mechanisms",
                MECHANISM,
                "sasl.mechanism.inter.broker.protocol",
                MECHANISM,
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                login());
    }

    /** Returns arguments that make the user known when the broker's directory is formatted. */
    List<String> ofFormat() {
        return List.of(
                "--add-scram",
                "%s=[name=%s,password=%s]".formatted(MECHANISM, USER, certificate.password()));
    }

    /** Returns settings of a client. */
    KafkaSettings ofClient(String bootstrapServers) {
        return new KafkaSettings(
                bootstrapServers,
                TopicNames.defaults(),
                Map.of(
                        "security.protocol",
                        "SASL_SSL",
                        "sasl.mechanism",
                        MECHANISM,
                        "sasl.jaas.config",
                        login(),
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.location",
                        certificate.trustStore().toString()));
    }

    private String login() {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(USER, certificate.password());
    }
}
