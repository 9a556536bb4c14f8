package io.nextup.trainer.operate;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.time.Clock;

/** Opens registries by the names that users give them. */
final class Registries {
    private Registries() {}

    /**
     * Opens one that is there.
     *
     * @throws RequestException for a URI that no store serves
     * @throws ArtifactException for a directory that is not there
     */
    static ArtifactStore open(String registry, Clock clock) throws ArtifactException {
        return open(registry, clock, ModelTrust.ANY);
    }

    /** Opens one likewise that fetches only what is trusted. */
    static ArtifactStore open(String registry, Clock clock, ModelTrust trust)
            throws ArtifactException {
        try {
            return Registry.open(registry, clock, trust);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /**
     * Opens one that will be published to, made if need be.
     *
     * @throws RequestException for a path that is no directory, or a URI that no store serves
     * @throws IOException for a place that cannot be reached or written
     */
    static ArtifactStore openToPublish(String registry, TrainerEnvironment environment)
            throws IOException {
        try {
            return Registry.openToPublish(registry, environment.clock(), environment.trust());
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    private static RequestException refused(IllegalArgumentException e) {
        return new RequestException("registry", ": " + e.getMessage(), e);
    }
}
