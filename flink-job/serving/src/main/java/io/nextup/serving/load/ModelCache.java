package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactCache;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.guard.ProcessLock;
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
 * The artifacts on this machine's disk. It first looks for a copy with the announced hash, so that
 * a model that was fetched once can be loaded again without its store. It copies every other
 * artifact, even one on the local disk, so that its deletion does not affect serving. The directory
 * may be deleted at any time, and several processes may share it.
 */
public final class ModelCache implements ArtifactFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);

    private final Path directory;
    private final ArtifactCache copies;
    private final ModelTrust trust;
    private volatile Set<String> inUse = Set.of();

    /**
     * Makes a cache of trusted models.
     *
     * @param directory a directory on the local disk; created at its first use
     * @param trust conditions on the models
     */
    public ModelCache(Path directory, ModelTrust trust) {
        this.directory = directory;
        this.trust = trust;
        copies = new ArtifactCache(directory, trust);
    }

    @Override
    public Artifact fetch(AnnouncedModel model, LongConsumer progress)
            throws ArtifactException, IOException {
        URI place = place(model);
        trust.locations().require(place);
        deleteLeftovers();
        Optional<Artifact> copy = copies.find(model.version(), model.manifestSha256(), progress);
        if (copy.isPresent()) {
            return copy.get();
        }
        return copies.add(
                model.version(),
                model.manifestSha256(),
                ProcessLock.ofThisProcess(directory).id(),
                inUse,
                empty -> download(model, place, empty, progress));
    }

    private static URI place(AnnouncedModel model) throws ArtifactException {
        try {
            return new URI(model.location());
        } catch (URISyntaxException e) {
            throw new ArtifactException(
                    "Location %s of model %s is not a URI: announce one such as file:///models/v1"
                            .formatted(model.location(), model.version()),
                    e);
        }
    }

    private Artifact download(AnnouncedModel model, URI place, Path empty, LongConsumer progress)
            throws ArtifactException, IOException {
        Artifact artifact =
                ArtifactStores.copyTo(place, model.manifestSha256(), empty, progress, trust);
        String found = artifact.manifest().version();
        if (!found.equals(model.version())) {
            throw new ArtifactException(
                    "The artifact in %s is version %s, but the announcement has %s: announce the model that is there"
                            .formatted(place, found, model.version()));
        }
        return artifact;
    }

    /**
     * Deletes unfinished copies of dead processes. A failure is only logged, since they do no harm
     * beyond their size.
     */
    private void deleteLeftovers() {
        try {
            ProcessLock processes = ProcessLock.ofThisProcess(directory);
            copies.deleteUnfinished(writer -> !processes.isAlive(writer));
        } catch (IOException e) {
            LOG.warn("Unfinished copies of dead processes in {} cannot be deleted", directory, e);
        }
    }

    @Override
    public boolean isAtHand(AnnouncedModel model) {
        try {
            return model.location().regionMatches(true, 0, "file:", 0, "file:".length())
                    || copies.holds(model.version(), model.manifestSha256());
        } catch (ArtifactException e) {
            return true; // It will be refused without a request to a store.
        }
    }

    @Override
    public void keep(Set<String> manifestSha256s) {
        inUse = Set.copyOf(manifestSha256s);
    }
}
