package io.nextup.local.broker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import io.nextup.kafka.BrokerCertificate;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.local.file.PrivateFiles;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The login of a local broker's clients, by SCRAM-SHA-512, with or without TLS, and that of its
 * controller. The broker has one user, whose password never crosses a connection.
 *
 * <p>A controller knows no SCRAM in Kafka 4.2: it has PLAIN, with a password of its own. Only the
 * broker in the same process sends it, over the loopback address to the port that this process
 * holds.
 *
 * @param password password of the user, and of the certificate's key store
 * @param controllerPassword password of the controller's user; another after each start
 * @param certificate certificate and key of TLS; empty for none
 */
record BrokerSecurity(
        String password, String controllerPassword, Optional<BrokerCertificate> certificate) {
    /** File of the password, in the broker's directory. */
    static final String LOGIN_FILE = "login";

    private static final String USER = "nextup";
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final String CONTROLLER_USER = "controller";
    private static final String CONTROLLER_MECHANISM = "PLAIN";
    private static final int PASSWORD_BYTES = 32;
    private static final Pattern PASSWORD =
            Pattern.compile("[0-9a-f]{%d}".formatted(2 * PASSWORD_BYTES));

    BrokerSecurity {
        requireNonNull(password, "password is null");
        requireNonNull(controllerPassword, "controllerPassword is null");
        requireNonNull(certificate, "certificate is null");
    }

    /** Makes certificate and password, in a directory that only the owner reads. */
    static BrokerSecurity withCertificate(Path directory) {
        String password = random();
        try {
            return new BrokerSecurity(
                    password,
                    random(),
                    Optional.of(BrokerCertificate.make(directory, "broker", password)));
        } catch (IOException e) {
            throw new LocalRunException(
                    "No certificate can be made for the Kafka broker: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the password of an earlier start in the broker's directory, or makes one.
     *
     * @throws LocalRunException if the directory has topics and no password, or a damaged one
     */
    static BrokerSecurity withLogin(Path directory) throws IOException {
        Path file = directory.resolve(LOGIN_FILE);
        if (!Files.exists(file)) {
            if (KafkaBroker.isFormatted(directory)) {
                throw new LocalRunException(
                        "%s has the topics of a broker without a login: --fresh forgets them, another --directory leaves them"
                                .formatted(directory));
            }
            PrivateFiles.write(file, random());
        }
        return new BrokerSecurity(password(file), random(), Optional.empty());
    }

    private static String password(Path file) throws IOException {
        // Any bytes are text in this encoding.
        String password = Files.readString(file, ISO_8859_1);
        if (!PASSWORD.matcher(password).matches()) {
            throw new LocalRunException(
                    "%s is damaged: it must hold %d hexadecimal digits, and has %d characters. --fresh forgets the topics and makes another; another --directory leaves them"
                            .formatted(file, 2 * PASSWORD_BYTES, password.length()));
        }
        return password;
    }

    private static String random() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private String protocol() {
        return certificate.isPresent() ? "SASL_SSL" : "SASL_PLAINTEXT";
    }

    /** Returns properties of the broker, with its listeners CLIENTS and CONTROLLER. */
    Map<String, String> ofBroker() {
        Map<String, String> properties = new HashMap<>();
        properties.put(
                "listener.security.protocol.map",
                "CLIENTS:%s,CONTROLLER:SASL_PLAINTEXT".formatted(protocol()));
        properties.put("listener.name.clients.sasl.enabled.mechanisms", MECHANISM);
        properties.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
        properties.put("listener.name.clients.scram-sha-512.sasl.jaas.config", login());
        properties.put("listener.name.controller.sasl.enabled.mechanisms", CONTROLLER_MECHANISM);
        properties.put("sasl.mechanism.controller.protocol", CONTROLLER_MECHANISM);
        properties.put(
                "listener.name.controller.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\" user_%s=\"%s\";"
                        .formatted(
                                CONTROLLER_USER,
                                controllerPassword,
                                CONTROLLER_USER,
                                controllerPassword));
        certificate.ifPresent(
                one ->
                        properties.putAll(
                                Map.of(
                                        "ssl.keystore.type",
                                        "PKCS12",
                                        "ssl.keystore.location",
                                        one.keyStore().toString(),
                                        "ssl.keystore.password",
                                        one.password(),
                                        "ssl.truststore.type",
                                        "PEM",
                                        "ssl.truststore.location",
                                        one.trustStore().toString())));
        return properties;
    }

    /** Returns arguments that make the user known when the broker's directory is formatted. */
    List<String> ofFormat() {
        return List.of(
                "--add-scram", "%s=[name=%s,password=%s]".formatted(MECHANISM, USER, password));
    }

    /** Returns settings of a client. */
    KafkaSettings ofClient(String bootstrapServers) {
        Map<String, String> properties = new HashMap<>();
        properties.put("security.protocol", protocol());
        properties.put("sasl.mechanism", MECHANISM);
        properties.put("sasl.jaas.config", login());
        certificate.ifPresent(
                one -> {
                    properties.put("ssl.truststore.type", "PEM");
                    properties.put("ssl.truststore.location", one.trustStore().toString());
                });
        return new KafkaSettings(bootstrapServers, TopicNames.defaults(), properties);
    }

    private String login() {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(USER, password);
    }

    /** Names the protocol; the passwords are secrets. */
    @Override
    public String toString() {
        return "BrokerSecurity[%s]".formatted(protocol());
    }
}
