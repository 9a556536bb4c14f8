package io.nextup.signature;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Public Ed25519 keys. Immutable.
 *
 * @param source the files of the keys, for errors
 */
public record PublicKeys(List<PublicKey> keys, String source) implements Serializable {
    public static final PublicKeys NONE = new PublicKeys(List.of(), "");

    private static final String FORM =
            "write a public key with openssl pkey -in signing.pem -pubout -out public.pem";

    public PublicKeys {
        keys = List.copyOf(keys);
        requireNonNull(source, "source is null");
    }

    /**
     * Reads key files, each with one or more keys: SPKI in PEM, as openssl writes them.
     *
     * @param purpose what the keys have signed
     * @throws IOException if a file is missing, holds no key, or holds anything else, such as a
     *     private key or a key for another purpose
     */
    public static PublicKeys read(List<Path> files, KeyPurpose purpose) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        for (Path file : files) {
            keys.addAll(read(file, purpose));
        }
        return new PublicKeys(keys, files.stream().map(Path::toString).collect(joining(", ")));
    }

    private static List<PublicKey> read(Path file, KeyPurpose purpose) throws IOException {
        List<Pem.Block> blocks;
        try {
            blocks = Pem.read(file);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "There is no file of %s %s: %s".formatted(purpose.publicKeys(), file, FORM), e);
        }
        if (blocks.isEmpty()) {
            throw new IOException("%s holds no key in PEM: %s".formatted(file, FORM));
        }
        List<PublicKey> keys = new ArrayList<>();
        for (Pem.Block block : blocks) {
            if (!block.label().equals(Pem.PUBLIC_KEY)) {
                throw new IOException(
                        "%s holds a %s, and %s are public: %s"
                                .formatted(file, block.label(), purpose.publicKeys(), FORM));
            }
            if (!block.isFor(purpose)) {
                throw new IOException(
                        "%s holds a key for %s, and %s are for %s: name another file"
                                .formatted(
                                        file,
                                        block.purpose().get(),
                                        purpose.publicKeys(),
                                        purpose.word()));
            }
            keys.add(key(block, file));
        }
        return keys;
    }

    private static PublicKey key(Pem.Block block, Path file) throws IOException {
        try {
            return KeyFactory.getInstance(SigningKey.ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(block.der()));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "%s holds a key that is not of %s: %s"
                            .formatted(file, SigningKey.ALGORITHM, FORM),
                    e);
        }
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Tells whether one of these keys made the signature of the bytes. */
    public boolean haveSigned(byte[] bytes, byte[] signature) {
        return keys.stream().anyMatch(key -> verifies(key, bytes, signature));
    }

    private static boolean verifies(PublicKey key, byte[] bytes, byte[] signature) {
        try {
            Signature check = Signature.getInstance(SigningKey.ALGORITHM);
            check.initVerify(key);
            check.update(bytes);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // Bytes that do not have the form of a signature.
        }
    }
}
