package io.nextup.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.BrokerCertificate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS, whose certificate only the file's authorities vouch for. */
class SecuredRegistryTest {
    private static final String PATH = "/schemas/ids/7";

    @TempDir private static Path directory;

    private static BrokerCertificate certificate;
    private static FakeRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        certificate = BrokerCertificate.make(directory, "registry", "hush-hush");
        char[] password = certificate.password().toCharArray();
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(certificate.keyStore().toFile(), password), password);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        registry = FakeRegistry.secured(tls);
        registry.answer(PATH, 200, "{\"schema\": \"{}\"}");
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void anAuthorityInPemIsTrustedAlsoInAnotherProcess() throws Exception {
        SchemaRegistrySettings settings =
                read("ssl.truststore.location=%s".formatted(certificate.trustStore()));

        assertThat(get(settings)).isInstanceOf(RegistryAnswer.Found.class);
        assertThat(get(overTheWire(settings))).isInstanceOf(RegistryAnswer.Found.class);
    }

    @Test
    void anAuthorityInAKeyStoreIsTrusted() throws Exception {
        for (String type : new String[] {"JKS", "PKCS12"}) {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", TrustedAuthorities.read(certificate.trustStore(), null).get(0));
            Path file = directory.resolve("trust." + type);
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, "secret".toCharArray());
            }

            assertThat(
                            get(
                                    read(
                                            """
                                            ssl.truststore.location=%s
                                            ssl.truststore.password=secret
                                            """
                                                    .formatted(file))))
                    .isInstanceOf(RegistryAnswer.Found.class);
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNoWordOnTheSchema() throws Exception {
        assertThat(get(read("")))
                .isInstanceOfSatisfying(
                        RegistryAnswer.Away.class,
                        away -> assertThat(away.why()).startsWith("SSLHandshakeException"));
    }

    private static RegistryAnswer get(SchemaRegistrySettings settings) throws InterruptedException {
        return new HttpRequests(settings, Duration.ofSeconds(30)).get(PATH);
    }

    private static SchemaRegistrySettings read(String trust) throws IOException {
        return SchemaRegistrySettings.read(
                Files.writeString(
                        directory.resolve("registry.properties"),
                        "url=%s%n%s".formatted(registry.url(), trust)));
    }

    private static SchemaRegistrySettings overTheWire(SchemaRegistrySettings settings)
            throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(settings);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (SchemaRegistrySettings) in.readObject();
        }
    }
}
