package io.nextup.trainer.registry;

import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import io.nextup.model.LocalArtifactStore;
import io.nextup.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds artifacts on the local disk. */
public final class Registry {

    private Registry() {}

    /**
     * The artifact that a directory is, or the newest one of the registry that it is.
     *
     * @throws ArtifactException if it is neither, or if the artifact is damaged
     */
    public static Artifact artifactIn(Path directory) throws ArtifactException, IOException {
        if (!Files.isDirectory(directory)) {
            throw new ArtifactException(
                    "%s is no directory: name a model's directory or a registry"
                            .formatted(directory));
        }
        if (Files.exists(directory.resolve(Manifest.FILE_NAME))) {
            return Artifact.read(directory);
        }
        LocalArtifactStore store = new LocalArtifactStore(directory);
        List<String> versions = store.versions();
        if (versions.isEmpty()) {
            throw new ArtifactException(
                    ("%s holds neither %s nor a published model: train one with train --registry"
                                    + " %s")
                            .formatted(directory, Manifest.FILE_NAME, directory));
        }
        return store.fetch(store.locate(versions.get(versions.size() - 1)), directory);
    }
}
