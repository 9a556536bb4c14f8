package io.nextup.artifact.store;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Fsync;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.Leases;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.SignedManifest;
import io.nextup.event.PlainName;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * A store in a directory, with one sub-directory for each version.
 *
 * <p>A version appears whole by one rename, and disappears by another. If a process dies in
 * between, its files are in a directory whose name starts with {@code .staging-}, which is never
 * listed. The lease is in {@code .lease}.
 */
public final class LocalArtifactStore implements ArtifactStore {
    private final Path root;
    private final Staging staging;
    private final Leases leases;
    private final ModelTrust trust;

    /**
     * @param root the store's directory; created when the first artifact is published or its lease
     *     is acquired
     */
    public LocalArtifactStore(Path root) {
        this(root, Clock.systemUTC());
    }

    /**
     * @param root the store's directory; created when the first artifact is published or its lease
     *     is acquired
     * @param clock clock of the leases
     */
    public LocalArtifactStore(Path root, Clock clock) {
        this(root, clock, ModelTrust.ANY);
    }

    /**
     * Makes a store that fetches only trusted artifacts.
     *
     * @param root the store's directory; created when the first artifact is published or its lease
     *     is acquired
     * @param clock clock of the leases
     * @param trust conditions on the artifacts that are fetched
     */
    public LocalArtifactStore(Path root, Clock clock, ModelTrust trust) {
        this.trust = requireNonNull(trust, "trust is null");
        this.root = root.toAbsolutePath().normalize();
        staging = new Staging(this.root);
        leases = new Leases(new LocalLeaseLog(this.root), clock);
    }

    @Override
    public URI publish(Artifact staged) throws IOException {
        String version = staged.manifest().version();
        Path target = root.resolve(version);
        if (Files.exists(target)) {
            throw PublishedVersions.taken(target.toString());
        }
        Files.createDirectories(root);
        Path copy = staging.newFor(version);
        try {
            copy(staged, copy);
            // Forced to the disk before the rename and after it: a power failure leaves a version
            // whole or absent, and loses no announced one.
            Fsync.directory(copy);
            move(copy, target);
            Fsync.directory(root);
        } finally {
            Staging.delete(copy);
        }
        return target.toUri();
    }

    private static void copy(Artifact staged, Path copy) throws IOException {
        Files.createDirectory(copy);
        Set<String> files = new HashSet<>(staged.manifest().files().keySet());
        files.add(Manifest.FILE_NAME);
        if (Files.exists(staged.directory().resolve(Manifest.SIGNATURE_FILE))) {
            files.add(Manifest.SIGNATURE_FILE);
        }
        for (String file : files) {
            Files.copy(staged.directory().resolve(file), copy.resolve(file));
            Fsync.file(copy.resolve(file));
        }
        // The staged files may have changed since they were verified, so the copy is verified
        // again.
        try {
            String published = Artifact.read(copy).manifestSha256();
            if (!published.equals(staged.manifestSha256())) {
                throw new IOException(
                        "%s has changed since it was read: its manifest had SHA-256 %s, now %s"
                                .formatted(staged.directory(), staged.manifestSha256(), published));
            }
        } catch (ArtifactException e) {
            throw new IOException(
                    "%s has changed since it was read: %s"
                            .formatted(staged.directory(), e.getMessage()),
                    e);
        }
    }

    private static void move(Path copy, Path target) throws IOException {
        try {
            // A rename never replaces a directory that is not empty.
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (Files.exists(target)) {
                FileAlreadyExistsException taken = PublishedVersions.taken(target.toString());
                taken.initCause(e);
                throw taken;
            }
            throw e;
        }
    }

    @Override
    public List<PublishedVersion> published() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        PublishedVersions published = new PublishedVersions();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
            for (Path directory : directories) {
                String version = directory.getFileName().toString();
                if (isPublished(version)) {
                    add(version, directory.resolve(Manifest.FILE_NAME), published);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException("%s cannot be listed".formatted(root), e);
        }
        return published.oldestFirst();
    }

    private static void add(String version, Path manifest, PublishedVersions published)
            throws IOException {
        try (InputStream in = Files.newInputStream(manifest)) {
            published.add(PublishedVersion.of(version, in));
        } catch (NoSuchFileException e) {
            return; // It was deleted since the listing.
        }
    }

    private boolean isPublished(String version) {
        return PlainName.is(version)
                && Files.isRegularFile(root.resolve(version).resolve(Manifest.FILE_NAME));
    }

    @Override
    public URI locate(String version) throws ArtifactException, IOException {
        if (!isPublished(version)) {
            throw unknown(version);
        }
        return root.resolve(version).toUri();
    }

    private ArtifactException unknown(String version) throws IOException {
        return PublishedVersions.unknown(version, root.toString(), versions());
    }

    @Override
    public Manifest manifest(String version) throws ArtifactException, IOException {
        Path directory = directory(locate(version));
        byte[] manifest;
        try {
            manifest = Manifest.readBytes(directory.resolve(Manifest.FILE_NAME));
        } catch (NoSuchFileException e) {
            throw unknown(version); // It was deleted since.
        }
        if (!trust.keys().isEmpty()) {
            trust.keys()
                    .require(
                            directory + "/",
                            manifest,
                            ManifestSignature.readBytes(
                                    directory.resolve(Manifest.SIGNATURE_FILE)));
        }
        return Artifact.read(directory, manifest).manifest();
    }

    @Override
    public SignedManifest signed(String version) throws ArtifactException, IOException {
        Path directory = directory(locate(version));
        return new SignedManifest(
                directory + "/",
                Manifest.readBytes(directory.resolve(Manifest.FILE_NAME)),
                ManifestSignature.readBytes(directory.resolve(Manifest.SIGNATURE_FILE)));
    }

    @Override
    public boolean sign(String version, String manifestSha256, SigningKey key)
            throws ArtifactException, IOException {
        Optional<byte[]> signed = signed(version).with(key, version, manifestSha256);
        if (signed.isEmpty()) {
            return false;
        }
        Path directory = directory(locate(version));
        Path file = directory.resolve(Manifest.SIGNATURE_FILE);
        Path unfinished =
                directory.resolve("." + Manifest.SIGNATURE_FILE + "-" + UUID.randomUUID());
        try {
            Files.write(unfinished, signed.get());
            Fsync.file(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        Fsync.directory(directory);
        return true;
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
        Path directory = directory(location);
        trust.locations().require(location);
        boolean followsLinks = trust.locations().isAnywhere();
        return new ArtifactCopy(
                directory + "/",
                (file, taker) -> read(directory, file, followsLinks, taker),
                trust,
                progress);
    }

    private static boolean read(
            Path directory, String name, boolean followsLinks, ArtifactCopy.Taker taker)
            throws IOException {
        LinkOption[] links =
                followsLinks ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        Path file = directory.resolve(name);
        if (!isThere(directory) || !isRegularFile(file, links)) {
            return false;
        }
        try (InputStream content = Files.newInputStream(file, links)) {
            taker.take(content);
        }
        return true;
    }

    /**
     * Tells whether an artifact's directory is there.
     *
     * @throws IOException if the disk fails, or seems to be away: nothing is beside the artifact,
     *     either
     */
    private static boolean isThere(Path directory) throws IOException {
        try {
            return Files.readAttributes(directory, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            requireAnything(directory.getParent());
            return false;
        } catch (FileSystemException e) {
            // The disk is there, so a retry would not help.
            if (isBelowFile(directory)) {
                return false;
            }
            throw e;
        }
    }

    /** Tells whether a path leads through a file, below which no artifact can be. */
    private static boolean isBelowFile(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (Files.isRegularFile(above)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Requires that a registry holds anything. A disk that is not mounted leaves an empty
     * directory, or none.
     */
    private static void requireAnything(Path registry) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(registry)) {
            if (!entries.iterator().hasNext()) {
                throw new IOException(
                        "%s is empty: mount the registry's disk there".formatted(registry));
            }
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "%s does not exist: mount the registry's disk, on each machine that reads models"
                            .formatted(registry),
                    e);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Tells whether a file is there; throws for every other error, unlike {@link Files}. */
    private static boolean isRegularFile(Path file, LinkOption... links) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, links).isRegularFile();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void delete(String version) throws ArtifactException, IOException {
        Path target = directory(locate(version));
        Path gone = staging.newFor(version);
        try {
            Files.move(target, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            throw unknown(version); // Another process was faster.
        }
        // Otherwise a power failure could bring back a version whose files are deleted already.
        Fsync.directory(root);
        Staging.delete(gone);
    }

    @Override
    public int clearLeftovers(Instant before) throws IOException {
        return staging.clear(before);
    }

    @Override
    public Lease acquireLease(String owner, Duration duration) throws IOException {
        return leases.acquire(owner, duration);
    }

    private static Path directory(URI location) throws ArtifactException {
        try {
            if ("file".equalsIgnoreCase(location.getScheme())) {
                return Path.of(location);
            }
        } catch (IllegalArgumentException e) {
            throw new ArtifactException(
                    "%s is not a local directory: %s; write file:///path"
                            .formatted(location, e.getMessage()),
                    e);
        }
        throw new ArtifactException(
                "%s is not a local directory: write file:///path".formatted(location));
    }
}
