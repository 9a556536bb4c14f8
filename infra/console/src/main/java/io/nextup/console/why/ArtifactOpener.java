package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.Locations;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.console.models.ModelMemory;
import io.nextup.console.models.ModelRegistry;
import io.nextup.console.models.RegistrySettings;
import io.nextup.event.AnnouncedModel;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.operate.WorkDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Copies an artifact, verifies it by the announced checksum, and loads it with PyTorch. A model
 * lies in the registry that an operator named, or else on a local disk: an announcement cannot have
 * this process call any other server.
 */
final class ArtifactOpener implements ScoresOpener {
    /** Marks the name of a registry as a URI: any other is a directory. */
    private static final String SCHEME = "://";

    private final Optional<Locations> registry;
    private final ModelTrust trust;
    private final AllowedOperators operators;
    private final ModelMemory memory;

    /**
     * @param trust conditions on a model, also without a registry
     * @param registry the one registry from which models may be opened; empty: any model of the
     *     local disk
     * @param memory rule for the size of a model
     */
    ArtifactOpener(ModelTrust trust, Optional<RegistrySettings> registry, ModelMemory memory) {
        this.trust = requireNonNull(trust, "trust is null");
        this.memory = memory;
        this.registry =
                registry.map(RegistrySettings::name)
                        .map(
                                name ->
                                        name.contains(SCHEME)
                                                ? name
                                                : Path.of(name)
                                                        .toAbsolutePath()
                                                        .normalize()
                                                        .toString())
                        .map(place -> Locations.of(List.of(place)));
        operators =
                registry.map(RegistrySettings::operators).orElseGet(AllowedOperators::ofThisBuild);
    }

    @Override
    public boolean mayOpen(AnnouncedModel model) {
        try {
            location(model);
            return true;
        } catch (ArtifactException e) {
            return false;
        }
    }

    @Override
    public Scores open(AnnouncedModel model) throws ArtifactException, IOException {
        URI location = location(model);
        memory.require(ModelRegistry.manifestAt(location, trust));
        try (WorkDirectory work = new WorkDirectory()) {
            Artifact artifact =
                    ArtifactStores.copyTo(
                            location, model.manifestSha256(), work.path(), arrived -> {}, trust);
            return new ModelScores(artifact, TorchScorer.loadVerified(artifact, "cpu", operators));
        }
    }

    private URI location(AnnouncedModel model) throws ArtifactException {
        URI location;
        try {
            location = new URI(model.location());
        } catch (URISyntaxException e) {
            throw new ArtifactException(
                    "The location of model %s is not a URI: %s"
                            .formatted(model.version(), model.location()),
                    e);
        }
        if (registry.isPresent()) {
            registry.get().require(location);
        } else if (!isFile(location)) {
            throw new ArtifactException(
                    "Model %s lies at %s: without --registry this console opens models of its own machine's disk only"
                            .formatted(model.version(), location));
        }
        return location;
    }

    private static boolean isFile(URI location) {
        return "file".equalsIgnoreCase(location.getScheme());
    }
}
