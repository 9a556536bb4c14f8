package io.nextup.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A key and a certificate of its own signature for a broker at 127.0.0.1, valid for 90 days.
 *
 * @param keyStore file of both, in PKCS #12
 * @param trustStore file of the certificate alone, in PEM
 * @param password password of the key store
 */
public record BrokerCertificate(Path keyStore, Path trustStore, String password) {
    private static final String ALIAS = "broker";
    private static final int PATIENCE_SECONDS = 60;

    /**
     * Makes both by the JDK's keytool.
     *
     * @param directory an existing directory, which only the owner should read
     * @param name name of the files and of the certificate's owner
     * @throws IOException if keytool fails, with its output
     */
    public static BrokerCertificate make(Path directory, String name, String password)
            throws IOException {
        BrokerCertificate certificate =
                new BrokerCertificate(
                        directory.resolve(name + ".p12"),
                        directory.resolve(name + ".pem"),
                        password);
        certificate.makeKey(name, directory.resolve(name + "-keytool.log"));
        try {
            Files.writeString(certificate.trustStore, certificate.pem(), US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "%s cannot be read: %s".formatted(certificate.keyStore, e.getMessage()), e);
        }
        return certificate;
    }

    /** Names the files; the password is a secret. */
    @Override
    public String toString() {
        return "%s with %s".formatted(keyStore, trustStore);
    }

    private void makeKey(String name, Path log) throws IOException {
        ProcessBuilder keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                // It lives too short for the second compiler.
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
            if (!made.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || made.exitValue() != 0) {
                throw new IOException(
                        "keytool failed: %s".formatted(Files.readString(log, UTF_8).strip()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while keytool ran", e);
        } finally {
            made.destroyForcibly();
        }
    }

    private String pem() throws IOException, GeneralSecurityException {
        byte[] certificate =
                KeyStore.getInstance(keyStore.toFile(), password.toCharArray())
                        .getCertificate(ALIAS)
                        .getEncoded();
        return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate));
    }
}
