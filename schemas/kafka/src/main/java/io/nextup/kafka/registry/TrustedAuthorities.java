package io.nextup.kafka.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that may sign that of a registry. */
final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /**
     * Reads a file of certificates in PEM, or a key store (JKS or PKCS12).
     *
     * @param password password of the key store; null if it needs none
     * @throws IllegalArgumentException naming the file
     */
    static List<X509Certificate> read(Path file, String password) {
        List<X509Certificate> found = new ArrayList<>();
        try {
            byte[] bytes = Files.readAllBytes(file);
            for (Certificate certificate :
                    isPem(bytes) ? ofPem(bytes) : ofKeyStore(file, password)) {
                if (certificate instanceof X509Certificate x509) {
                    found.add(x509);
                }
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("There is no file %s".formatted(file), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "%s cannot be read as certificates in PEM or as a key store of Java: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s holds no trusted certificate, or needs ssl.truststore.password"
                            .formatted(file));
        }
        return found;
    }

    private static boolean isPem(byte[] bytes) {
        return new String(bytes, ISO_8859_1).contains("-----BEGIN CERTIFICATE-----");
    }

    private static List<Certificate> ofPem(byte[] bytes) throws GeneralSecurityException {
        return List.copyOf(
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(bytes)));
    }

    private static List<Certificate> ofKeyStore(Path file, String password)
            throws IOException, GeneralSecurityException {
        // Tells JKS and PKCS12 apart by the file's first bytes.
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password == null ? null : password.toCharArray());
        }
        List<Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias)) {
                certificates.add(store.getCertificate(alias));
            }
        }
        return certificates;
    }

    /** Returns a context that trusts these and no others. */
    static SSLContext trusting(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Java can always trust certificates", e);
        }
    }
}
