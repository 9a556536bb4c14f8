package io.nextup.local.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * SASL_SSL with SCRAM-SHA-512 between a local broker and its clients: a certificate of the broker's
 * own signature and one user, both for this run.
 *
 * @param keyStore file of the broker's key, in PKCS #12
 * @param trustStore file of its certificate, in PEM
 * @param password password of the user and of the key store
 */
record BrokerSecurity(Path keyStore, Path trustStore, String password) {
    private static final String USER = "nextup";
    private static final String ALIAS = "broker";
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final int PASSWORD_BYTES = 16;
    private static final int KEYTOOL_SECONDS = 60;

    /** Makes key and certificate by the JDK's keytool, in a directory that only the owner reads. */
    static BrokerSecurity create(Path directory) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        BrokerSecurity security =
                new BrokerSecurity(
                        directory.resolve("broker.p12"),
                        directory.resolve("broker.pem"),
                        HexFormat.of().formatHex(random));
        try {
            security.makeKey(directory.resolve("keytool.log"));
            Files.writeString(security.trustStore(), security.certificate(), US_ASCII);
            return security;
        } catch (IOException | GeneralSecurityException e) {
            throw new LocalRunException(
                    "No certificate can be made for the Kafka broker: " + e.getMessage(), e);
        }
    }

    private void makeKey(Path log) throws IOException {
        ProcessBuilder keytool =
                new ProcessBuilder(
                                Path.of(ChildJvm.javaCommand())
                                        .resolveSibling("keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=Nextup's local broker",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                keyStore.toString(),
                                // A command line is in the list of processes.
                                "-storepass:env",
                                "STORE_PASSWORD")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        keytool.environment().put("STORE_PASSWORD", password);
        Process made = keytool.start();
        try {
            if (!made.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || made.exitValue() != 0) {
                made.destroyForcibly();
                throw new LocalRunException(
                        "keytool failed: %s".formatted(Files.readString(log, UTF_8).strip()));
            }
        } catch (InterruptedException e) {
            made.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while keytool ran", e);
        }
    }

    private String certificate() throws IOException, GeneralSecurityException {
        byte[] encoded =
                KeyStore.getInstance(keyStore.toFile(), password.toCharArray())
                        .getCertificate(ALIAS)
                        .getEncoded();
        return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded));
    }

    /** Returns properties of the broker, whose listener for clients is named CLIENTS. */
    Map<String, String> ofBroker() {
        return Map.of(
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                keyStore.toString(),
                "ssl.keystore.password",
                password,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                trustStore.toString(),
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
                "--add-scram", "%s=[name=%s,password=%s]".formatted(MECHANISM, USER, password));
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
                        trustStore.toString()));
    }

    private String login() {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(USER, password);
    }
}
