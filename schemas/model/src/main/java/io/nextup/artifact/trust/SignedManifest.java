package io.nextup.artifact.trust;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.artifact.Manifest;
import io.nextup.signature.PublicKeys;
import io.nextup.signature.SigningKey;
import java.util.Optional;

/** A published manifest's bytes, which need not be parsed yet, and the signatures beside it. */
public final class SignedManifest {
    private final String place;
    private final byte[] manifest;
    private final ManifestSignature signatures;

    /**
     * Takes both as they lie in a store.
     *
     * @param place the artifact's place, for errors; ends with a slash
     * @param signature content of the file {@code manifest.sig}; empty where there is none
     * @throws ArtifactException if the signature file is not one
     */
    public SignedManifest(String place, byte[] manifest, byte[] signature)
            throws ArtifactException {
        this.place = requireNonNull(place, "place is null");
        this.manifest = manifest.clone();
        this.signatures = ManifestSignature.parse(signature, place + Manifest.SIGNATURE_FILE);
    }

    /** Returns the SHA-256 of the manifest's bytes, 64 lower-case hexadecimal digits. */
    public String sha256() {
        return Checksum.of(manifest);
    }

    /** Tells whether this key has signed. */
    public boolean isBy(SigningKey key) {
        return signatures.with(key, manifest) == signatures;
    }

    /** Returns the number of signatures, whoever made them. */
    public int signatures() {
        return signatures.size();
    }

    /** Returns the number of signatures that these keys made. */
    public int signaturesBy(PublicKeys keys) {
        return signatures.by(keys, manifest);
    }

    /**
     * Adds a key's signature.
     *
     * @param version the version that the manifest must have
     * @param manifestSha256 SHA-256 of the manifest that was checked
     * @return new content of {@code manifest.sig}; empty if the signature was there already
     * @throws ArtifactException if the manifest is another one, or not of that version
     */
    public Optional<byte[]> with(SigningKey key, String version, String manifestSha256)
            throws ArtifactException {
        if (!sha256().equals(manifestSha256)) {
            throw new ArtifactException(
                    "The manifest in %s has SHA-256 %s, but the one that was checked has %s: it was exchanged meanwhile, so check the model again"
                            .formatted(place, sha256(), manifestSha256));
        }
        String found = Manifest.parse(manifest, place + Manifest.FILE_NAME).version();
        if (!found.equals(version)) {
            throw new ArtifactException(
                    "The manifest in %s is of version %s: publish the model again"
                            .formatted(place, found));
        }
        ManifestSignature with = signatures.with(key, manifest);
        return with == signatures ? Optional.empty() : Optional.of(with.bytes());
    }
}
