package io.nextup.artifact.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.signature.PublicKeys;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The content of {@code manifest.sig}: Ed25519 signatures of the manifest's bytes, one in base64 a
 * line. Several keys may have signed, so that a key can be replaced. Immutable.
 */
public final class ManifestSignature {
    /** Greatest size of the file: more than forty signatures. */
    public static final int MAX_BYTES = 4096;

    private static final int SIGNATURE_BYTES = 64;
    private static final ManifestSignature NONE = new ManifestSignature(List.of());

    private final List<byte[]> signatures;

    private ManifestSignature(List<byte[]> signatures) {
        this.signatures = List.copyOf(signatures);
    }

    /** Returns the signatures of an unsigned artifact. */
    public static ManifestSignature none() {
        return NONE;
    }

    /**
     * Reads the file's content.
     *
     * @param name the source of the bytes, for errors
     */
    public static ManifestSignature parse(byte[] bytes, String name) throws ArtifactException {
        if (bytes.length > MAX_BYTES) {
            throw new ArtifactException(
                    "%s has more than %d bytes: delete it, and sign the model again with models sign"
                            .formatted(name, MAX_BYTES));
        }
        List<byte[]> signatures = new ArrayList<>();
        for (String line : new String(bytes, US_ASCII).lines().toList()) {
            signatures.add(signature(line, name, signatures.size() + 1));
        }
        return new ManifestSignature(signatures);
    }

    /**
     * Reads a signature file from the disk, and no more of it than shows that it is too large.
     *
     * @return its content; empty if there is no such file
     */
    public static byte[] readBytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private static byte[] signature(String line, String name, int number) throws ArtifactException {
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            signature = new byte[0];
        }
        if (signature.length != SIGNATURE_BYTES) {
            throw new ArtifactException(
                    "Line %d of %s is not a signature of %d bytes in base64: delete the file, and sign the model again with models sign"
                            .formatted(number, name, SIGNATURE_BYTES));
        }
        return signature;
    }

    /** Writes {@code manifest.sig} into a finished artifact's directory that is not published. */
    public static void write(Path artifact, SigningKey key) throws IOException {
        byte[] manifest = Files.readAllBytes(artifact.resolve(Manifest.FILE_NAME));
        Files.write(artifact.resolve(Manifest.SIGNATURE_FILE), none().with(key, manifest).bytes());
    }

    /** Adds a key's signature; returns the same object if it is there already. */
    public ManifestSignature with(SigningKey key, byte[] manifest) {
        byte[] added = key.sign(manifest);
        for (byte[] signature : signatures) {
            if (Arrays.equals(signature, added)) {
                return this;
            }
        }
        List<byte[]> all = new ArrayList<>(signatures);
        all.add(added);
        return new ManifestSignature(all);
    }

    /** Returns the file's content. */
    public byte[] bytes() {
        StringBuilder text = new StringBuilder();
        for (byte[] signature : signatures) {
            text.append(Base64.getEncoder().encodeToString(signature)).append('\n');
        }
        return text.toString().getBytes(US_ASCII);
    }

    /** The number of signatures. */
    int size() {
        return signatures.size();
    }

    /** Returns the number of signatures that the keys made. */
    int by(PublicKeys keys, byte[] manifest) {
        return (int) signatures.stream().filter(one -> keys.haveSigned(manifest, one)).count();
    }
}
