package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;

/** Makes a model ready to serve. Thread-safe: each load has its own thread, and may take long. */
@FunctionalInterface
public interface ModelLoader {

    /**
     * Loads a model from the local disk.
     *
     * @param artifact the announced artifact, verified
     * @param stepDone action for this thread after each step of the work, such as a piece of a file
     *     or a call of the model; it may pause
     * @return the model, warmed up; the caller is its first user
     * @throws ArtifactException if the model must not serve
     * @throws IOException if it could not be read, or is gone; a retry may succeed
     */
    ServingModel load(Artifact artifact, Runnable stepDone) throws ArtifactException, IOException;
}
