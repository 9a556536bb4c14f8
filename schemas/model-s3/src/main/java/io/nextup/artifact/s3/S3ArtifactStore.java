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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Artifacts in a bucket: the objects of a version stand under {@code prefix/VERSION/}, as the files
 * of an artifact's directory do.
 *
 * <p>Each object is created only where there is none ({@code If-None-Match: *}), the manifest last:
 * of several publishers of one version, one succeeds, and none harms what another wrote. The
 * manifest is deleted first. Files without a manifest, which a publisher or a deleter that died
 * left behind, are never listed; they keep their version's name taken for other content, until
 * {@link #clearLeftovers} deletes them.
 */
final class S3ArtifactStore implements ArtifactStore {
    private final S3Location root;
    private final S3Objects objects;
    private final Leases leases;

    /**
     * Of the versions whose manifest was read: it never changes, so it is read once. A version is
     * forgotten when this store deletes it, or when nothing of it is listed any more; not when
     * another one has deleted its manifest alone.
     */
    private final Map<String, PublishedVersion> known = new ConcurrentHashMap<>();

    /**
     * @param clock of leases
     */
    S3ArtifactStore(S3Location root, S3Objects objects, Clock clock) {
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
        RequestBody content = RequestBody.fromBytes(manifest);
        if (!objects.create(place, Manifest.FILE_NAME, content, staged.manifestSha256(), writer)) {
            throw PublishedVersions.taken(place.toString());
        }
        return place.uri();
    }

    /** The bytes of a manifest whose files are as they were read. */
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

    /** An equal object that is there already is as good: its publisher may have died. */
    private void create(
            S3Location place, String name, RequestBody content, String sha256, String writer)
            throws IOException {
        if (objects.create(place, name, content, sha256, writer)) {
            return;
        }
        Optional<byte[]> there = objects.read(place, name);
        if (there.isEmpty() || !Checksum.of(there.get()).equals(sha256)) {
            throw PublishedVersions.taken(place.toString());
        }
    }

    @Override
    public List<PublishedVersion> published() throws IOException {
        List<String> listed = objects.children(root);
        known.keySet().retainAll(new HashSet<>(listed));
        PublishedVersions published = new PublishedVersions();
        for (String version : listed) {
            if (Manifest.isPlainName(version)) {
                published(version).ifPresent(published::add);
            }
        }
        return published.oldestFirst();
    }

    /** Empty for one that is not finished, which is asked for again the next time. */
    private Optional<PublishedVersion> published(String version) throws IOException {
        PublishedVersion before = known.get(version);
        if (before != null) {
            return Optional.of(before);
        }
        Optional<PublishedVersion> read =
                objects.read(root.child(version), Manifest.FILE_NAME)
                        .map(manifest -> PublishedVersion.of(version, manifest));
        read.ifPresent(one -> known.put(version, one));
        return read;
    }

    @Override
    public URI locate(String version) throws ArtifactException, IOException {
        if (!Manifest.isPlainName(version)
                || !objects.exists(root.child(version), Manifest.FILE_NAME)) {
            throw PublishedVersions.unknown(version, root.toString(), versions());
        }
        return root.child(version).uri();
    }

    @Override
    public Manifest manifest(String version) throws ArtifactException, IOException {
        S3Location place = S3Location.of(locate(version));
        return Manifest.parse(manifestBytes(place), place.key(Manifest.FILE_NAME));
    }

    /**
     * A verified copy in the cache. An announcement may name any bucket that this process may read:
     * what protects the job is who may write to the models topic.
     */
    @Override
    public Artifact fetch(URI location, Path cache) throws ArtifactException, IOException {
        S3Location place = place(location);
        byte[] manifestBytes = manifestBytes(place);
        String version = Manifest.parse(manifestBytes, place + Manifest.FILE_NAME).version();
        String manifestSha256 = Checksum.of(manifestBytes);
        ArtifactCache copies = new ArtifactCache(cache);
        Optional<Artifact> copy = copies.find(version, manifestSha256, read -> {});
        return copy.isPresent()
                ? copy.get()
                : copies.add(
                        version,
                        manifestSha256,
                        UUID.randomUUID().toString(),
                        Set.of(),
                        empty -> copyTo(location, manifestSha256, empty, arrived -> {}));
    }

    @Override
    public Artifact copyTo(URI location, String manifestSha256, Path empty, LongConsumer progress)
            throws ArtifactException, IOException {
        S3Location place = place(location);
        return ArtifactCopy.make(
                place.toString(),
                (file, taker) -> objects.read(place, file, taker),
                manifestSha256,
                empty,
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
        // Those that are there: a manifest may be harmed.
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

    private byte[] manifestBytes(S3Location place) throws ArtifactException, IOException {
        return objects.read(place, Manifest.FILE_NAME)
                .orElseThrow(
                        () ->
                                new ArtifactException(
                                        "%s is no artifact, or is not finished: it has no %s"
                                                .formatted(place, Manifest.FILE_NAME)));
    }
}
