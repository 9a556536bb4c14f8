package io.nextup.signature;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** A private Ed25519 key that signs. Thread-safe. Never shows itself. */
public final class SigningKey {
    static final String ALGORITHM = "Ed25519";

    private static final String MAKE =
            "make one with openssl genpkey -algorithm ed25519 -out signing.pem";

    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        this.key = requireNonNull(key, "key is null");
    }

    /** Takes a key from elsewhere than a file. */
    public static SigningKey of(PrivateKey key) {
        return new SigningKey(key);
    }

    /**
     * Reads a key file: PKCS#8 in PEM, as openssl writes it, and private ({@link PrivateFile}).
     *
     * @param purpose what the key will sign
     * @throws IOException if the file is not such a key, says another purpose, or others can read
     *     it
     */
    public static SigningKey read(Path file, KeyPurpose purpose) throws IOException {
        try {
            PrivateFile.require(file, "signing key");
            return new SigningKey(parse(Pem.read(file), file, purpose));
        } catch (NoSuchFileException e) {
            throw new IOException("There is no signing key %s: %s".formatted(file, MAKE), e);
        }
    }

    private static PrivateKey parse(List<Pem.Block> blocks, Path file, KeyPurpose purpose)
            throws IOException {
        if (blocks.size() != 1 || !blocks.get(0).label().equals(Pem.PRIVATE_KEY)) {
            throw new IOException(
                    "%s is not one unencrypted private key in PEM (it holds %s): %s"
                            .formatted(file, blocks.stream().map(Pem.Block::label).toList(), MAKE));
        }
        if (!blocks.get(0).isFor(purpose)) {
            throw new IOException(
                    "%s is a key for %s, and this one is to sign %s: name another file"
                            .formatted(file, blocks.get(0).purpose().get(), purpose.word()));
        }
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0).der()));
        } catch (GeneralSecurityException e) {
            // Without the cause: a provider's message may say something of the key.
            throw new IOException("%s is not an %s key: %s".formatted(file, ALGORITHM, MAKE));
        }
    }

    /** Signs bytes. The same bytes have the same signature. */
    public byte[] sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key was checked when it was read", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey";
    }
}
