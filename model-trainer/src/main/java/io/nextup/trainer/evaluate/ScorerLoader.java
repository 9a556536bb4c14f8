package io.nextup.trainer.evaluate;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.Scorer;
import java.nio.file.Path;

/** Makes scorers of modules and artifacts. */
public interface ScorerLoader {
    /** Loads a module that is not published yet. */
    Scorer load(Path module, ModuleShape shape) throws ArtifactException;

    /** Loads an artifact's scorer and verifies it by the artifact's probes. */
    Scorer loadVerified(Artifact artifact) throws ArtifactException;
}
