package io.nextup.console.why;

import io.nextup.artifact.ArtifactException;
import java.io.IOException;

/** Opens the models that made lists. */
@FunctionalInterface
public interface PastModels {
    /**
     * Opens a model; takes seconds. The caller closes it.
     *
     * @throws ArtifactException if it is not there, is damaged or not trusted, or does not load
     */
    ModelScores open(String version) throws ArtifactException, IOException;
}
