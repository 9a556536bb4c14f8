package io.nextup.trainer.evaluate;

import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import io.nextup.model.Scorer;
import java.nio.file.Path;

/** Makes scorers of modules and artifacts. */
public interface ScorerLoader {
    Scorer load(Path module, int catalogueSize) throws ArtifactException;

    /** Of an artifact whose probes are run first. */
    Scorer loadVerified(Artifact artifact) throws ArtifactException;
}
