package io.nextup.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A key and a certificate of its own signature for 127.0.0.1, made by the JDK's keytool.
 *
 * @param keyStore file of both, in PKCS #12
 * @param trustStore file of the certificate alone, in PEM
 * @param password password of the key store
 */
public record TestCertificate(Path keyStore, Path trustStore, String password) {
    private static final String ALIAS = "broker";

    /** Makes the files in this directory, which must exist. */
    public static TestCertificate make(Path directory, String name) throws Exception {
        Path keyStore = directory.resolve(name + ".p12");
        Path trustStore = directory.resolve(name + ".pem");
        String password = "of-the-key-of-" + name;
        ProcessBuilder keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                keyStore.toString(),
                                "-storepass:env",
                                "STORE_PASSWORD")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(name + ".log").toFile());
        keytool.environment().put("STORE_PASSWORD", password);
        Process made = keytool.start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).as("keytool ends").isTrue();
        assertThat(made.exitValue())
                .as(Files.readString(directory.resolve(name + ".log")))
                .isZero();
        Files.writeString(trustStore, pem(keyStore, password), US_ASCII);
        return new TestCertificate(keyStore, trustStore, password);
    }

    private static String pem(Path keyStore, String password)
            throws GeneralSecurityException, IOException {
        byte[] certificate =
                KeyStore.getInstance(keyStore.toFile(), password.toCharArray())
                        .getCertificate(ALIAS)
                        .getEncoded();
        return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate));
    }
}
