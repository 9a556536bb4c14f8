package io.nextup.artifact.s3;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.Leases;
import io.nextup.artifact.store.ArtifactCache;
import io.nextup.artifact.store.ArtifactCopy;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.PublishedVersion;
import io.nextup.artifact.store.PublishedVersions;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.SignedManifest;
import io.nextup.event.PlainName;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A store in a bucket: the objects of a version are under {@code prefix/VERSION/}, like the files
 * in an artifact's directory.
 *
 * <p>Each object is created only if there is none ({@code If-None-Match: *}), the manifest last. So
 * of several publishers of one version, one succeeds, and none damages the files of another. The
 * manifest is deleted first. A publisher or deleter that dies leaves files without a manifest,
 * which are never listed. They block other content under that version's name until {@link
 * #clearLeftovers} deletes them.
 */
final class S3ArtifactStore implements ArtifactStore {
    private final S3Location root;
    private final S3Objects objects;
    private final Leases leases;
    private final ModelTrust trust;

    /**
     * The versions whose manifest was read: it never changes, so one read is enough. A version is
     * dropped when this store deletes it, or when no object of it is listed any more. It is not
     * dropped when another store has deleted only its manifest.
     */
    private final Map<String, PublishedVersion> known = new ConcurrentHashMap<>();

    /**
     * @param clock clock of the leases
     * @param trust conditions on the artifacts that are fetched
     */
    S3ArtifactStore(S3Location root, S3Objects objects, Clock clock, ModelTrust trust) {
        this.trust = trust;
        this.root = root;
        this.objects = objects;
        leases = new Leases(new S3LeaseLog(root, objects), clock);
    }

    @Override
    public URI publish(Artifact staged) throws IOException {
        S3Location place = root.child(staged.manifest().version());
        if (objects.exists(place, Manifest.FILE_NAME)) {
            throw PublishedVersions.taken(place.toString());
        }
        byte[] manifest = unchanged(staged);
        String writer = UUID.randomUUID().toString();
        for (Map.Entry<String, Manifest.FileEntry> file : staged.manifest().files().entrySet()) {
            Path path = staged.directory().resolve(file.getKey());
            create(
                    place,
                    file.getKey(),
                    RequestBody.fromFile(path),
                    file.getValue().sha256(),
                    writer);
        }
        Path signature = staged.directory().resolve(Manifest.SIGNATURE_FILE);
        if (Files.exists(signature)) {
            byte[] bytes = Files.readAllBytes(signature);
            create(
                    place,
                    Manifest.SIGNATURE_FILE,
                    RequestBody.fromBytes(bytes),
                    Checksum.of(bytes),
                    writer);
        }
        RequestBody content = RequestBody.fromBytes(manifest);
        if (!objects.create(place, Manifest.FILE_NAME, content, staged.manifestSha256(), writer)) {
            throw PublishedVersions.taken(place.toString());
        }
        return place.uri();
    }

    /** Checks that an artifact's files are unchanged, and returns the bytes of its manifest. */
    private static byte[] unchanged(Artifact staged) throws IOException {
        try {
            Artifact now = Artifact.read(staged.directory());
            byte[] manifest = Files.readAllBytes(staged.directory().resolve(Manifest.FILE_NAME));
            if (now.manifestSha256().equals(staged.manifestSha256())
                    && Checksum.of(manifest).equals(staged.manifestSha256())) {
                return manifest;
            }
            throw new IOException(
                    "%s has changed since it was read: its manifest had SHA-256 %s, now %s"
                            .formatted(
                                    staged.directory(),
                                    staged.manifestSha256(),
                                    now.manifestSha256()));
        } catch (ArtifactException e) {
            throw new IOException(
                    "%s has changed since it was read: %s"
                            .formatted(staged.directory(), e.getMessage()),
                    e);
        }
    }

    /**
     * Creates an object. Accepts an equal one that is there already, since its publisher may have
     * died.
     */
    private void create(
            S3Location place, String name, RequestBody content, String sha256, String writer)
            throws IOException {
        if (objects.create(place, name, content, sha256, writer)) {
            return;
        }
        if (!objects.sha256(place, name).equals(Optional.of(sha256))) {
            throw PublishedVersions.taken(place.toString());
        }
    }

    @Override
    public List<PublishedVersion> published() throws IOException {
        List<String> listed = objects.children(root);
        known.keySet().retainAll(new HashSet<>(listed));
        PublishedVersions published = new PublishedVersions();
        for (String version : listed) {
            if (PlainName.is(version)) {
                published(version).ifPresent(published::add);
            }
        }
        return published.oldestFirst();
    }

    /**
     * Returns a published version; empty for an unfinished one, which is read again the next time.
     */
    private Optional<PublishedVersion> published(String version) throws IOException {
        PublishedVersion before = known.get(version);
        if (before != null) {
            return Optional.of(before);
        }
        AtomicReference<PublishedVersion> read = new AtomicReference<>();
        objects.read(
                root.child(version),
                Manifest.FILE_NAME,
                manifest -> read.set(PublishedVersion.of(version, manifest)));
        if (read.get() != null) {
            known.put(version, read.get());
        }
        return Optional.ofNullable(read.get());
    }

    @Override
    public URI locate(String version) throws ArtifactException, IOException {
        if (!PlainName.is(version) || !objects.exists(root.child(version), Manifest.FILE_NAME)) {
            throw PublishedVersions.unknown(version, root.toString(), versions());
        }
        return root.child(version).uri();
    }

    @Override
    public Manifest manifest(String version) throws ArtifactException, IOException {
        S3Location place = S3Location.of(locate(version));
        byte[] manifest = manifestBytes(place);
        if (!trust.keys().isEmpty()) {
            trust.keys().require(place.toString(), manifest, signatureBytes(place));
        }
        return Manifest.parse(manifest, place.key(Manifest.FILE_NAME));
    }

    @Override
    public SignedManifest signed(String version) throws ArtifactException, IOException {
        S3Location place = S3Location.of(locate(version));
        return new SignedManifest(place.toString(), manifestBytes(place), signatureBytes(place));
    }

    @Override
    public boolean sign(String version, String manifestSha256, SigningKey key)
            throws ArtifactException, IOException {
        Optional<byte[]> signed = signed(version).with(key, version, manifestSha256);
        if (signed.isPresent()) {
            S3Location place = S3Location.of(locate(version));
            objects.replace(
                    place, Manifest.SIGNATURE_FILE, signed.get(), UUID.randomUUID().toString());
        }
        return signed.isPresent();
    }

    @Override
    public Artifact fetch(URI location, Path cache) throws ArtifactException, IOException {
        return new ArtifactCache(cache, trust).fetch(copy(location, arrived -> {}));
    }

    @Override
    public Artifact copyTo(URI location, String manifestSha256, Path empty, LongConsumer progress)
            throws ArtifactException, IOException {
        return copy(location, progress).to(empty, manifestSha256);
    }

    private ArtifactCopy copy(URI location, LongConsumer progress) throws ArtifactException {
        S3Location place = place(location);
        trust.locations().require(location);
        return new ArtifactCopy(
                place.toString(),
                (file, taker) -> objects.read(place, file, taker),
                trust,
                progress);
    }

    private static S3Location place(URI location) throws ArtifactException {
        try {
            return S3Location.of(location);
        } catch (IllegalArgumentException e) {
            throw new ArtifactException(e.getMessage(), e);
        }
    }

    @Override
    public void delete(String version) throws ArtifactException, IOException {
        S3Location place = S3Location.of(locate(version));
        objects.delete(place, Manifest.FILE_NAME);
        known.remove(version);
        // Deletes the objects that are listed, since the manifest may be damaged.
        List<String> files = new ArrayList<>();
        objects.list(place, object -> files.add(object.name()));
        for (String file : files) {
            objects.delete(place, file);
        }
    }

    @Override
    public int clearLeftovers(Instant before) throws IOException {
        return new S3Leftovers(root, objects).clear(before);
    }

    @Override
    public Lease acquireLease(String owner, Duration duration) throws IOException {
        return leases.acquire(owner, duration);
    }

    /** Returns the content of a version's signature file; empty where it has none. */
    private byte[] signatureBytes(S3Location place) throws IOException {
        return objects.read(place, Manifest.SIGNATURE_FILE, ManifestSignature.MAX_BYTES)
                .orElse(new byte[0]);
    }

    private byte[] manifestBytes(S3Location place) throws ArtifactException, IOException {
        return objects.read(place, Manifest.FILE_NAME, Manifest.MAX_BYTES)
                .orElseThrow(
                        () ->
                                new ArtifactException(
                                        "%s is not an artifact, or is not finished: it has no %s"
                                                .formatted(place, Manifest.FILE_NAME)));
    }
}
