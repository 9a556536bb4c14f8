package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Public keys whose holders may publish models. Without any, every model is accepted. Immutable.
 *
 * @param source the files of the keys, for errors
 */
public record TrustedKeys(List<PublicKey> keys, String source) {
    public static final TrustedKeys NONE = new TrustedKeys(List.of(), "");

    private static final String FORM =
            "write a public key with openssl pkey -in signing.pem -pubout -out trusted.pem";

    public TrustedKeys {
        keys = List.copyOf(keys);
        requireNonNull(source, "source is null");
    }

    /**
     * Reads key files, each with one or more Ed25519 keys: SPKI in PEM, as openssl writes them.
     *
     * @throws IOException if a file is missing, holds no key, or holds anything else, such as a
     *     private key
     */
    public static TrustedKeys read(List<Path> files) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        for (Path file : files) {
            keys.addAll(read(file));
        }
        return new TrustedKeys(keys, files.stream().map(Path::toString).collect(joining(", ")));
    }

    private static List<PublicKey> read(Path file) throws IOException {
        List<Pem.Block> blocks;
        try {
            blocks = Pem.read(file);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "There is no file of trusted keys %s: %s".formatted(file, FORM), e);
        }
        if (blocks.isEmpty()) {
            throw new IOException("%s holds no key in PEM: %s".formatted(file, FORM));
        }
        List<PublicKey> keys = new ArrayList<>();
        for (Pem.Block block : blocks) {
            if (!block.label().equals(Pem.PUBLIC_KEY)) {
                throw new IOException(
                        "%s holds a %s, and trusted keys are public: %s"
                                .formatted(file, block.label(), FORM));
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

    /** Tells whether every model is accepted. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * Checks that one of these keys has signed a manifest.
     *
     * @param place the artifact's place, for errors; ends with a slash
     * @param signature content of the file {@code manifest.sig}; empty where there is none
     * @throws ArtifactException if no signature is by one of these keys
     */
    public void require(String place, byte[] manifest, byte[] signature) throws ArtifactException {
        if (isEmpty()) {
            return;
        }
        String name = place + Manifest.SIGNATURE_FILE;
        ManifestSignature signatures = ManifestSignature.parse(signature, name);
        if (signatures.size() == 0) {
            throw new ArtifactException(
                    "%s is not signed, and only models signed by a key of %s are trusted: sign it with models sign VERSION --registry REGISTRY --signing-key FILE"
                            .formatted(place, source));
        }
        if (keys.stream().noneMatch(key -> signatures.isBy(key, manifest))) {
            throw new ArtifactException(
                    "%s holds %d signature%s, none by the keys of %s: sign the model with one of these keys by models sign, or add its signer's public key to them"
                            .formatted(
                                    name,
                                    signatures.size(),
                                    signatures.size() == 1 ? "" : "s",
                                    source));
        }
    }
}
