package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactCache;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.crash.ProcessLock;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The artifacts on this machine's disk. Asks for a copy with the announced hash first, so that a
 * model that was fetched once is served again without its store. Copies every other artifact, one
 * on the local disk too: whoever deletes it there does not harm what serves. The directory may be
 * deleted at any time, and several processes may share it.
 */
public final class ModelCache implements ArtifactFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);

    private final Path directory;
    private final ArtifactCache copies;
    private volatile Set<String> inUse = Set.of();

    /**
     * @param directory on the local disk; made when it is first needed
     */
    public ModelCache(Path directory) {
        this.directory = directory;
        copies = new ArtifactCache(directory);
    }

    @Override
    public Artifact fetch(AnnouncedModel model, LongConsumer progress)
            throws ArtifactException, IOException {
        return get(model.version(), model.location(), model.manifestSha256(), progress);
    }

    /**
     * A copy of an artifact, verified.
     *
     * @param location the artifact's URI in its store
     * @param manifestSha256 which artifact it is, wherever it lies
     * @param progress as {@link ArtifactFetcher#fetch} has it
     */
    public Artifact get(
            String version, String location, String manifestSha256, LongConsumer progress)
            throws ArtifactException, IOException {
        deleteLeftovers();
        Optional<Artifact> copy = copies.find(version, manifestSha256, progress);
        if (copy.isPresent()) {
            return copy.get();
        }
        return copies.add(
                version,
                manifestSha256,
                ProcessLock.ofThisProcess(directory).id(),
                inUse,
                empty -> download(version, location, manifestSha256, empty, progress));
    }

    private static Artifact download(
            String version,
            String location,
            String manifestSha256,
            Path empty,
            LongConsumer progress)
            throws ArtifactException, IOException {
        URI uri;
        try {
            uri = new URI(location);
        } catch (URISyntaxException e) {
            throw new ArtifactException(
                    "Location %s of model %s is not a URI: announce one such as file:///models/v1"
                            .formatted(location, version),
                    e);
        }
        Artifact artifact = ArtifactStores.copyTo(uri, manifestSha256, empty, progress);
        String found = artifact.manifest().version();
        if (!found.equals(version)) {
            throw new ArtifactException(
                    "The artifact in %s is version %s, but the announcement has %s: announce the model that is there"
                            .formatted(location, found, version));
        }
        return artifact;
    }

    /** They take room on the disk, and no more. */
    private void deleteLeftovers() {
        try {
            ProcessLock processes = ProcessLock.ofThisProcess(directory);
            copies.deleteUnfinished(writer -> !processes.isAlive(writer));
        } catch (IOException e) {
            LOG.warn("What dead processes left in {} cannot be deleted", directory, e);
        }
    }

    @Override
    public boolean isAtHand(AnnouncedModel model) {
        try {
            return model.location().regionMatches(true, 0, "file:", 0, "file:".length())
                    || copies.holds(model.version(), model.manifestSha256());
        } catch (ArtifactException e) {
            return true; // It is refused without asking a store.
        }
    }

    @Override
    public void keep(Set<String> manifestSha256s) {
        inUse = Set.copyOf(manifestSha256s);
    }
}
