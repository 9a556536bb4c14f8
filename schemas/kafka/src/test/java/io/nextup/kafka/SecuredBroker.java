package io.nextup.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A real broker that trusts nobody: SASL_SSL with SCRAM-SHA-512 or OAUTHBEARER, and ACLs, of which
 * it has none at first. Only its super user may do anything then.
 */
public final class SecuredBroker implements AutoCloseable {
    private static final String SUPER_USER = "root";
    private static final String SUPER_USERS_PASSWORD = "of-the-super-user";

    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";";
    private static final String PLAIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\" password=\"%2$s\" user_%1$s=\"%2$s\";";

    /**
     * Kafka's own tokens for tests: without a signature, for whoever the client says that it is.
     */
    private static final String TOKEN =
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"%s\";";

    private final EmbeddedBroker broker;
    private final BrokerCertificate certificate;

    private SecuredBroker(EmbeddedBroker broker, BrokerCertificate certificate) {
        this.broker = broker;
        this.certificate = certificate;
    }

    /** Makes a certificate, starts a broker with it, and returns when it answers. */
    public static SecuredBroker start(Path directory) throws Exception {
        BrokerCertificate certificate = certificate(directory, "kafka");
        Map<String, String> properties = new HashMap<>();
        properties.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:SASL_SSL");
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put("ssl.keystore.location", certificate.keyStore().toString());
        properties.put("ssl.keystore.password", certificate.password());
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.location", certificate.trustStore().toString());
        properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,OAUTHBEARER");
        properties.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
        properties.put("sasl.mechanism.controller.protocol", "PLAIN");
        properties.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
        properties.put(
                "listener.name.controller.plain.sasl.jaas.config",
                PLAIN.formatted(SUPER_USER, SUPER_USERS_PASSWORD));
        properties.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                SCRAM.formatted(SUPER_USER, SUPER_USERS_PASSWORD));
        properties.put(
                "listener.name.clients.oauthbearer.sasl.jaas.config", TOKEN.formatted("nobody"));
        properties.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:" + SUPER_USER);
        return new SecuredBroker(
                EmbeddedBroker.start(
                        directory,
                        properties,
                        login(certificate, SUPER_USER, SUPER_USERS_PASSWORD),
                        List.of(
                                "--add-scram",
                                "SCRAM-SHA-512=[name=%s,password=%s]"
                                        .formatted(SUPER_USER, SUPER_USERS_PASSWORD))),
                certificate);
    }

    private static BrokerCertificate certificate(Path directory, String name) throws IOException {
        return BrokerCertificate.make(directory, name, "of-the-key-of-" + name);
    }

    /** Settings of the super user, for setup. */
    public KafkaSettings superUser() {
        return broker.settings();
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Adds a user without rights, and returns its settings when the broker knows it. */
    public KafkaSettings addUser(String name, String password) throws Exception {
        KafkaSettings user = user(name, password);
        try (Admin admin = broker.admin()) {
            admin.alterUserScramCredentials(
                            List.of(
                                    new UserScramCredentialUpsertion(
                                            name,
                                            new ScramCredentialInfo(
                                                    ScramMechanism.SCRAM_SHA_512, 4096),
                                            password)))
                    .all()
                    .get(30, SECONDS);
        }
        try (Admin admin = KafkaClients.admin(user, Map.of())) {
            await().atMost(30, SECONDS)
                    .ignoreExceptions()
                    .until(() -> admin.describeCluster().nodes().get(5, SECONDS).size() == 1);
        }
        return user;
    }

    /** Settings of a client with this name and password, whether or not the broker knows them. */
    public KafkaSettings user(String name, String password) {
        return settings(login(certificate, name, password));
    }

    /** Settings of a client that brings a token without a signature. */
    public KafkaSettings tokenOf(String name) {
        Map<String, String> client = login(certificate, name, "");
        client.put("sasl.mechanism", "OAUTHBEARER");
        client.put("sasl.jaas.config", TOKEN.formatted(name));
        return settings(client);
    }

    /** Settings of the super user that trust another broker's certificate instead of this one's. */
    public KafkaSettings deceived(Path directory) throws IOException {
        Map<String, String> client = new HashMap<>(superUser().properties());
        client.put(
                "ssl.truststore.location",
                certificate(directory, "another").trustStore().toString());
        return settings(client);
    }

    private KafkaSettings settings(Map<String, String> client) {
        return new KafkaSettings(broker.bootstrapServers(), TopicNames.defaults(), client);
    }

    private static Map<String, String> login(
            BrokerCertificate trusted, String name, String password) {
        Map<String, String> client = new HashMap<>();
        client.put("security.protocol", "SASL_SSL");
        client.put("sasl.mechanism", "SCRAM-SHA-512");
        client.put("sasl.jaas.config", SCRAM.formatted(name, password));
        client.put("ssl.truststore.type", "PEM");
        client.put("ssl.truststore.location", trusted.trustStore().toString());
        return client;
    }

    /** Writes settings as the file that verbs and the job take. */
    public static Path write(KafkaSettings settings, Path file) throws IOException {
        Properties client = new Properties();
        client.putAll(settings.clientProperties());
        try (Writer writer = Files.newBufferedWriter(file)) {
            client.store(writer, null);
        }
        return file;
    }

    @Override
    public void close() {
        broker.close();
    }
}
