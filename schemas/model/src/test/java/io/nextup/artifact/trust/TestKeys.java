package io.nextup.artifact.trust;

import io.nextup.signature.PublicKeys;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** A pair of keys for tests. */
public record TestKeys(KeyPair pair) {

    /** Makes a new pair. */
    public static TestKeys make() {
        try {
            return new TestKeys(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public SigningKey signing() {
        return SigningKey.of(pair.getPrivate());
    }

    /** Trusts this key alone, as if it stood in the file {@code trusted.pem}. */
    public ModelTrust trust() {
        return new ModelTrust(
                new TrustedKeys(new PublicKeys(List.of(pair.getPublic()), "trusted.pem")),
                Locations.ANYWHERE);
    }

    /** Writes the private key as openssl does, for its owner alone. */
    public Path writePrivate(Path file) throws IOException {
        Files.writeString(file, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** Writes the public key as openssl does. */
    public Path writePublic(Path file) throws IOException {
        return Files.writeString(file, publicPem());
    }

    /** Returns the public key as openssl writes it. */
    public String publicPem() {
        return pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getEncoder().encodeToString(der), label);
    }
}
