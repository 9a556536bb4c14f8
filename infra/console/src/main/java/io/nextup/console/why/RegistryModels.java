package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.console.models.ModelMemory;
import io.nextup.console.models.ModelRegistry;
import io.nextup.event.Excerpt;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.operate.WorkDirectory;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.time.Clock;

/** The models of one registry. */
public final class RegistryModels implements PastModels {
    private final String registry;
    private final ModelTrust trust;
    private final AllowedOperators operators;
    private final ModelMemory memory;
    private final PastJob job;

    /**
     * @param registry directory or URI, as the user names it
     * @param trust conditions on a model that is loaded
     * @param memory rule for the size of a model
     * @param job the job that served the models
     */
    public RegistryModels(
            String registry,
            ModelTrust trust,
            AllowedOperators operators,
            ModelMemory memory,
            PastJob job) {
        this.registry = requireNonNull(registry, "registry is null");
        this.trust = requireNonNull(trust, "trust is null");
        this.operators = requireNonNull(operators, "operators are null");
        this.memory = requireNonNull(memory, "memory is null");
        this.job = requireNonNull(job, "job is null");
    }

    @Override
    public ModelScores open(String version) throws ArtifactException, IOException {
        ArtifactStore store = Registry.open(registry, Clock.systemUTC(), trust);
        // A version is a text of a record: it must not become a part of a path.
        if (!store.versions().contains(version)) {
            throw new ArtifactException(
                    "%s has no model %s: name the registry where it lies with --registry"
                            .formatted(registry, Excerpt.of(version)));
        }
        memory.require(ModelRegistry.manifestAt(store.locate(version), trust));
        try (WorkDirectory work = new WorkDirectory()) {
            Artifact artifact = store.fetch(store.locate(version), work.path());
            return new ModelScores(
                    artifact,
                    TorchScorer.loadVerified(artifact, "cpu", operators),
                    job.rules(ModelScores.rulesOf(artifact.manifest())));
        }
    }
}
