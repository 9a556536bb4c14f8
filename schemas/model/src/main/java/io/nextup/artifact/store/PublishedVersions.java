package io.nextup.artifact.store;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.signature.SigningKey;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The versions of a store in order, and the errors about one; shared by all stores. */
public final class PublishedVersions {
    private final List<PublishedVersion> published = new ArrayList<>();

    public PublishedVersions() {}

    /** Adds a version that the store has. */
    public void add(PublishedVersion one) {
        published.add(one);
    }

    /** Returns the versions by time of creation, then by name. */
    public List<PublishedVersion> oldestFirst() {
        return published.stream()
                .sorted(
                        Comparator.comparing(
                                        (PublishedVersion one) ->
                                                one.createdAt().orElse(Instant.MIN))
                                .thenComparing(PublishedVersion::version))
                .toList();
    }

    /**
     * Adds a key's signature to a version's.
     *
     * @param place the version's place, for errors; ends with a slash
     * @param before content of the version's {@code manifest.sig}; empty where it has none
     * @return new content of that file; empty if the signature was there already
     * @throws ArtifactException if the manifest is not one of that version
     */
    public static Optional<byte[]> signed(
            String version, String place, byte[] manifest, byte[] before, SigningKey key)
            throws ArtifactException {
        String found = Manifest.parse(manifest, place + Manifest.FILE_NAME).version();
        if (!found.equals(version)) {
            throw new ArtifactException(
                    "The manifest in %s is of version %s: publish the model again"
                            .formatted(place, found));
        }
        ManifestSignature signatures =
                ManifestSignature.parse(before, place + Manifest.SIGNATURE_FILE);
        ManifestSignature with = signatures.with(key, manifest);
        return with == signatures ? Optional.empty() : Optional.of(with.bytes());
    }

    /**
     * Returns the error for a version that is there already.
     *
     * @param place the version's place
     */
    public static FileAlreadyExistsException taken(String place) {
        return new FileAlreadyExistsException(
                place,
                null,
                "this version is taken, and published artifacts never change: choose another");
    }

    /**
     * Returns the error for a version that is not there.
     *
     * @param versions the versions that are there
     */
    public static ArtifactException unknown(String version, String root, List<String> versions) {
        return new ArtifactException(
                "No version %s in %s; there are%s"
                        .formatted(
                                version,
                                root,
                                versions.isEmpty()
                                        ? " none yet"
                                        : ": " + String.join(", ", versions)));
    }
}
