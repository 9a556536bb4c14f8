package io.nextup.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Set;

/**
 * The keys of a user's own machine: a pair for each {@link KeyPurpose}, in a directory that only
 * this user enters. Immutable.
 *
 * <p>The directory appears by one rename, so that of several processes which make it at once all
 * find the keys of one, and so that the unfinished directory of a process that died never counts.
 */
public final class LocalKeys {
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    private LocalKeys(Path directory) {
        this.directory = directory;
    }

    /**
     * Finds the keys, or makes them.
     *
     * @param directory the keys' own, such as {@code .nextup/keys}
     * @throws IOException if it is not private ({@link PrivateFile}), a key is missing, or it
     *     cannot be written
     */
    public static LocalKeys in(Path directory) throws IOException {
        Path place = directory.toAbsolutePath();
        requireNonNull(place.getParent(), "a directory of keys has one above it");
        if (!Files.isDirectory(place)) {
            make(place);
        }
        PrivateFile.requireOwn(place, "name keys of your own");
        LocalKeys keys = new LocalKeys(place);
        for (KeyPurpose purpose : KeyPurpose.values()) {
            for (Path file : List.of(keys.privateFile(purpose), keys.publicFile(purpose))) {
                if (!Files.isRegularFile(file)) {
                    throw new IOException(
                            "%s is missing: put it back, or delete %s so that new keys are made, and sign your models with them"
                                    .formatted(file, place));
                }
            }
        }
        return keys;
    }

    private static void make(Path directory) throws IOException {
        Path parent = Files.createDirectories(directory.getParent());
        LocalKeys fresh = new LocalKeys(Files.createTempDirectory(parent, ".keys-", DIRECTORY));
        try {
            for (KeyPurpose purpose : KeyPurpose.values()) {
                KeyPair pair = KeyPairGenerator.getInstance(SigningKey.ALGORITHM).generateKeyPair();
                write(
                        fresh.privateFile(purpose),
                        Pem.text(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded(), purpose));
                write(
                        fresh.publicFile(purpose),
                        Pem.text(Pem.PUBLIC_KEY, pair.getPublic().getEncoded(), purpose));
            }
            // A rename never replaces a directory that is not empty.
            Files.move(fresh.directory, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            // Another process was faster: its keys are everybody's.
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java makes keys of Ed25519", e);
        } finally {
            fresh.delete();
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (SeekableByteChannel out =
                Files.newByteChannel(file, Set.of(CREATE_NEW, WRITE, SYNC), FILE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    /** Deletes what was not moved to its place. */
    private void delete() throws IOException {
        for (KeyPurpose purpose : KeyPurpose.values()) {
            Files.deleteIfExists(privateFile(purpose));
            Files.deleteIfExists(publicFile(purpose));
        }
        Files.deleteIfExists(directory);
    }

    /** Reads the private key for a purpose. */
    public SigningKey signing(KeyPurpose purpose) throws IOException {
        return SigningKey.read(privateFile(purpose), purpose);
    }

    /** Returns the file of the public key for a purpose. */
    public Path publicFile(KeyPurpose purpose) {
        return directory.resolve(purpose.word() + "-public.pem");
    }

    /** Returns the file of the private key for a purpose. */
    public Path privateFile(KeyPurpose purpose) {
        return directory.resolve(purpose.word() + ".pem");
    }
}
