package io.nextup.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signs tombstones with a private Ed25519 key. Never shows the key. */
public final class ErasureSigner {
    private static final String MAKE =
            "make one with openssl genpkey -algorithm ed25519 -out signing.pem";

    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*+)-----END PRIVATE KEY-----");

    private final PrivateKey key;

    public ErasureSigner(PrivateKey key) {
        this.key = requireNonNull(key, "key is null");
    }

    /**
     * Reads a key file: PKCS#8 in PEM, as openssl writes it. Refuses a file that all users can
     * read.
     *
     * @throws IOException if the file is not such a key; the message holds nothing of its content
     */
    public static ErasureSigner read(Path file) throws IOException {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
                if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
                    throw new IOException(
                            "All users can read the signing key %s, so it is not used: run chmod 600 %s, and replace the key if it was exposed"
                                    .formatted(file, file));
                }
            }
            Matcher block = BLOCK.matcher(Files.readString(file, US_ASCII));
            if (!block.find()) {
                throw new IOException(
                        "%s is not an unencrypted private key in PEM: %s".formatted(file, MAKE));
            }
            return new ErasureSigner(
                    KeyFactory.getInstance(ErasureKeys.ALGORITHM)
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(
                                            Base64.getMimeDecoder().decode(block.group(1)))));
        } catch (NoSuchFileException e) {
            throw new IOException("There is no signing key %s: %s".formatted(file, MAKE), e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause: a provider's message may say something of the key.
            throw new IOException(
                    "%s is not an %s key: %s".formatted(file, ErasureKeys.ALGORITHM, MAKE));
        }
    }

    /** Returns the headers that make a tombstone count. */
    public ErasureHeaders sign(ErasureClaim claim) {
        try {
            Signature signature = Signature.getInstance(ErasureKeys.ALGORITHM);
            signature.initSign(key);
            signature.update(claim.bytes());
            return new ErasureHeaders(
                    claim.id().requestId().getBytes(UTF_8),
                    Long.toString(claim.id().signedTimeMillis()).getBytes(US_ASCII),
                    Base64.getEncoder().encode(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key is not one of Ed25519", e);
        }
    }

    @Override
    public String toString() {
        return "ErasureSigner";
    }
}
