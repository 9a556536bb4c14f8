package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.PublicKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Keys whose holders may publish models. Without any, every model is accepted. Immutable. */
public record TrustedKeys(PublicKeys keys) {
    public static final TrustedKeys NONE = new TrustedKeys(PublicKeys.NONE);

    public TrustedKeys {
        requireNonNull(keys, "keys are null");
    }

    /**
     * Reads key files as {@link PublicKeys#read} does.
     *
     * @throws IOException if a file holds anything but public keys, or cannot be read
     */
    public static TrustedKeys read(List<Path> files) throws IOException {
        return new TrustedKeys(PublicKeys.read(files, KeyPurpose.MODELS));
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
                            .formatted(place, keys.source()));
        }
        if (signatures.by(keys, manifest) == 0) {
            throw new ArtifactException(
                    "%s holds %d signature%s, none by the keys of %s: sign the model with one of these keys by models sign, or add its signer's public key to them"
                            .formatted(
                                    name,
                                    signatures.size(),
                                    signatures.size() == 1 ? "" : "s",
                                    keys.source()));
        }
    }
}
