package io.nextup.signature;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A private Ed25519 key that signs. Thread-safe. Never shows itself. */
public final class SigningKey {
    static final String ALGORITHM = "Ed25519";

    private static final String MAKE =
            "make one with openssl genpkey -algorithm ed25519 -out signing.pem";

    private static final Set<PosixFilePermission> GROUP =
            PosixFilePermissions.fromString("---rwx---");

    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("------rwx");

    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        this.key = requireNonNull(key, "key is null");
    }

    /** Takes a key from elsewhere than a file. */
    public static SigningKey of(PrivateKey key) {
        return new SigningKey(key);
    }

    /**
     * Reads a key file: PKCS#8 in PEM, as openssl writes it. As ssh does, refuses a file that
     * others can read: all users, or the group of a file that this process's user owns. A file of
     * root that a group may read passes, since a mounted secret has that form.
     *
     * @throws IOException if the file is not such a key, or others can read it
     */
    public static SigningKey read(Path file) throws IOException {
        try {
            requirePrivate(file);
            return new SigningKey(parse(Pem.read(file), file));
        } catch (NoSuchFileException e) {
            throw new IOException("There is no signing key %s: %s".formatted(file, MAKE), e);
        }
    }

    private static void requirePrivate(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes attributes = view.readAttributes();
        Optional<String> user = ProcessHandle.current().info().user();
        boolean isOurs = user.equals(Optional.of(attributes.owner().getName()));
        Set<PosixFilePermission> permissions = attributes.permissions();
        if (permissions.stream()
                .anyMatch(one -> OTHERS.contains(one) || (isOurs && GROUP.contains(one)))) {
            throw new IOException(
                    "Others can read the signing key %s (%s), so it is not used: run chmod 600 %s, and replace the key if it was exposed"
                            .formatted(file, PosixFilePermissions.toString(permissions), file));
        }
    }

    private static PrivateKey parse(List<Pem.Block> blocks, Path file) throws IOException {
        if (blocks.size() != 1 || !blocks.get(0).label().equals(Pem.PRIVATE_KEY)) {
            throw new IOException(
                    "%s is not one unencrypted private key in PEM (it holds %s): %s"
                            .formatted(file, blocks.stream().map(Pem.Block::label).toList(), MAKE));
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
