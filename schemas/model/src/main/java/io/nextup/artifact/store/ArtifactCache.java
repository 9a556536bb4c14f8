package io.nextup.artifact.store;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.PlainName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of artifacts in a directory on the local disk, by the hash of their manifest. Several
 * processes may share the directory, and it may be deleted at any time. A copy appears whole, by
 * one rename, and is verified at each use.
 */
public final class ArtifactCache {
    /**
     * Number of copies kept: enough for the serving model, the next one, and other slots on the
     * same machine.
     */
    public static final int KEPT = 8;

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactCache.class);
    private static final String COPY = "artifact-";

    /** Most characters of a version in the name of its copy: file systems allow 255 bytes. */
    private static final int MOST_OF_VERSION = 180;

    private static final String UNFINISHED = ".fetching-";
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern COPY_NAME = Pattern.compile(COPY + ".+-(" + SHA256 + ")");
    private static final Pattern UNFINISHED_NAME =
            Pattern.compile(Pattern.quote(UNFINISHED) + "(.+)-[^-]+");

    private final Path directory;
    private final ModelTrust trust;
    private final PrivateDirectory checks;

    /**
     * Makes a cache in a directory.
     *
     * @param trust conditions on a copy: one that does not meet them is deleted, since its store
     *     may hold another signature by now
     */
    public ArtifactCache(Path directory, ModelTrust trust) {
        this(directory, trust, PrivateDirectory.ofTheSystem());
    }

    ArtifactCache(Path directory, ModelTrust trust, PrivateDirectory.FileOwners owners) {
        this.checks = new PrivateDirectory(owners);
        this.directory = requireNonNull(directory, "directory is null");
        this.trust = requireNonNull(trust, "trust is null");
    }

    /** Copies an artifact's files into an empty directory and verifies them there. */
    @FunctionalInterface
    public interface Download {
        /** Returns the artifact in that directory, or throws with the reason. */
        Artifact to(Path empty) throws ArtifactException, IOException;
    }

    /** Tells whether the process that wrote an unfinished copy is dead. */
    @FunctionalInterface
    public interface WriterCheck {
        boolean isDead(String writer) throws IOException;
    }

    /** Tells whether there is a copy. Looks at names only, so the copy may be damaged. */
    public boolean holds(String version, String manifestSha256) throws ArtifactException {
        return Files.isRegularFile(copy(version, manifestSha256).resolve(Manifest.FILE_NAME));
    }

    /**
     * Finds the copy of an artifact and verifies it; empty if there is none. Deletes a damaged one.
     *
     * @param progress the receiver of {@link ArtifactStore#copyTo}
     * @throws ArtifactException if the version or the hash is not a valid one
     * @throws IOException if the cache belongs to another user, or the disk fails
     */
    public Optional<Artifact> find(String version, String manifestSha256, LongConsumer progress)
            throws ArtifactException, IOException {
        Path copy = copy(version, manifestSha256);
        if (!Files.isDirectory(copy)) {
            return Optional.empty();
        }
        // Deletes nothing in a cache of another user, who could lead the deletion elsewhere.
        checks.requireOwner(directory);
        try {
            checks.requirePrivate(copy);
            requireTrusted(copy, manifestSha256);
            Artifact found = Artifact.read(copy, read -> progress.accept(0));
            if (found.manifestSha256().equals(manifestSha256)) {
                // The name has only the beginning of a long version.
                return Optional.of(found)
                        .filter(artifact -> artifact.manifest().version().equals(version));
            }
            LOG.warn("{} holds a manifest with another hash than its name: deleting it", copy);
        } catch (ArtifactException e) {
            LOG.warn("{} is damaged or not trusted: deleting it: {}", copy, e.getMessage());
        } catch (NoSuchFileException e) {
            LOG.info("{} was deleted while it was read", copy, e);
        }
        Staging.delete(copy);
        return Optional.empty();
    }

    /** Requires that the manifest with this hash is trusted, and no other in its place. */
    private void requireTrusted(Path copy, String manifestSha256)
            throws ArtifactException, IOException {
        if (trust.keys().isEmpty()) {
            return;
        }
        byte[] manifest = Manifest.readBytes(copy.resolve(Manifest.FILE_NAME));
        if (!Checksum.of(manifest).equals(manifestSha256)) {
            throw new ArtifactException(
                    "its manifest does not have the SHA-256 %s".formatted(manifestSha256));
        }
        trust.keys()
                .require(
                        copy + "/",
                        manifest,
                        ManifestSignature.readBytes(copy.resolve(Manifest.SIGNATURE_FILE)));
    }

    /**
     * Returns an artifact of a store, from its copy if there is one. Reads the manifest and its
     * signature from the store in any case.
     */
    public Artifact fetch(ArtifactCopy source) throws ArtifactException, IOException {
        Path unfinished = newUnfinished(UUID.randomUUID().toString());
        try {
            ArtifactCopy.Head head = source.head(unfinished, Optional.empty());
            Optional<Artifact> copy = find(head.manifest().version(), head.sha256(), read -> {});
            return copy.isPresent()
                    ? copy.get()
                    : keep(unfinished, source.rest(unfinished, head), Set.of());
        } finally {
            Staging.delete(unfinished);
        }
    }

    /**
     * Adds a copy, and deletes the oldest ones beyond the {@value #KEPT} newest.
     *
     * @param writer name of this process, for {@link #deleteUnfinished}
     * @param inUse hashes of the manifests whose copies stay, however old they are
     * @param download fetches the artifact of this version and hash
     * @throws IOException if the disk or the download fails; nothing is left of the copy
     */
    public Artifact add(
            String version,
            String manifestSha256,
            String writer,
            Set<String> inUse,
            Download download)
            throws ArtifactException, IOException {
        copy(version, manifestSha256);
        Path unfinished = newUnfinished(writer);
        try {
            return keep(unfinished, download(download, unfinished), inUse);
        } finally {
            Staging.delete(unfinished);
        }
    }

    private Path newUnfinished(String writer) throws IOException {
        PrivateDirectory.makeShared(directory);
        Path unfinished =
                directory.resolve(
                        UNFINISHED + writer + "-" + UUID.randomUUID().toString().replace("-", ""));
        PrivateDirectory.make(unfinished);
        try {
            checks.requireOwner(directory, unfinished);
        } catch (IOException e) {
            Files.delete(unfinished);
            throw e;
        }
        return unfinished;
    }

    /** Gives a finished copy its name, unless another process was faster. */
    private Artifact keep(Path unfinished, Artifact made, Set<String> inUse)
            throws ArtifactException, IOException {
        String version = made.manifest().version();
        Path copy = copy(version, made.manifestSha256());
        if (!move(unfinished, copy)) {
            return find(version, made.manifestSha256(), read -> {})
                    .orElseThrow(
                            () ->
                                    new IOException(
                                            "%s was damaged as soon as another process had made it"
                                                    .formatted(copy)));
        }
        deleteOld(copy, inUse);
        return new Artifact(copy, made.manifest(), made.vocabulary(), made.manifestSha256());
    }

    /**
     * Downloads the artifact. A file that is missing because the cache was deleted is not the
     * artifact's fault.
     */
    private static Artifact download(Download download, Path unfinished)
            throws ArtifactException, IOException {
        try {
            return download.to(unfinished);
        } catch (ArtifactException e) {
            if (Files.isDirectory(unfinished)) {
                throw e;
            }
            throw new IOException("%s was deleted while it was written".formatted(unfinished), e);
        }
    }

    /**
     * Deletes unfinished copies that dead processes left.
     *
     * @param check tells by a writer's name whether it is dead
     */
    public void deleteUnfinished(WriterCheck check) throws IOException {
        for (Path path : list()) {
            Matcher name = UNFINISHED_NAME.matcher(path.getFileName().toString());
            if (name.matches() && check.isDead(name.group(1))) {
                LOG.info("Deleting {}: the process that wrote it is dead", path);
                Staging.delete(path);
            }
        }
    }

    /** Checks version and hash, since both become part of a path. */
    private Path copy(String version, String manifestSha256) throws ArtifactException {
        if (!PlainName.is(version)) {
            throw new ArtifactException(
                    "Version %s is not the name of an artifact: announce one that was published"
                            .formatted(version));
        }
        if (!SHA256.matcher(manifestSha256).matches()) {
            throw new ArtifactException(
                    "manifestSha256 %s of model %s is not 64 lower-case hexadecimal digits"
                            .formatted(manifestSha256, version));
        }
        String named = version.substring(0, Math.min(MOST_OF_VERSION, version.length()));
        return directory.resolve(COPY + named + "-" + manifestSha256);
    }

    /** Returns false if another process was faster. */
    private static boolean move(Path unfinished, Path copy) throws IOException {
        try {
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileSystemException e) {
            // A rename never replaces a directory that is not empty.
            if (!Files.isDirectory(copy)) {
                throw e;
            }
            return false;
        }
    }

    private void deleteOld(Path newest, Set<String> inUse) {
        try {
            List<Copy> copies = new ArrayList<>();
            for (Path path : list()) {
                Matcher name = COPY_NAME.matcher(path.getFileName().toString());
                if (name.matches() && !path.equals(newest)) {
                    copies.add(new Copy(path, name.group(1), made(path)));
                }
            }
            copies.sort(Comparator.comparing(Copy::made).reversed());
            for (Copy old : copies.subList(Math.min(KEPT - 1, copies.size()), copies.size())) {
                if (!inUse.contains(old.manifestSha256())) {
                    Staging.delete(old.path());
                }
            }
        } catch (IOException e) {
            LOG.warn("Old copies in {} cannot be deleted", directory, e);
        }
    }

    private record Copy(Path path, String manifestSha256, FileTime made) {}

    /** The time of a copy; one that another process deletes just now counts as the oldest. */
    private static FileTime made(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** Lists the cache; empty if the directory is gone. */
    private List<Path> list() throws IOException {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(paths::add);
        } catch (NoSuchFileException gone) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return paths;
    }
}
