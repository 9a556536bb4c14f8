package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;

/**
 * Makes a model ready to serve. Thread-safe: each load has a thread of its own, and may take its
 * time.
 */
@FunctionalInterface
public interface ModelLoader {

    /**
     * Loads a model from the local disk.
     *
     * @param artifact the announced one, verified
     * @return the model, warmed up; the caller is its first user
     * @throws ArtifactException for a model that must not serve
     * @throws IOException where it could not be read, or is gone; later it may be there
     */
    ServingModel load(Artifact artifact) throws ArtifactException, IOException;
}
