package io.nextup.trainer.refresh;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The newest models of a registry that may be evaluated on a window. */
final class LastModels {
    private final ArtifactStore store;
    private final Path cache;
    private final int most;
    private final Consumer<String> notes;

    /**
     * @param cache directory for copies of remote models, which later rounds reuse
     */
    LastModels(ArtifactStore store, Path cache, int most, Consumer<String> notes) {
        this.store = store;
        this.cache = cache;
        this.most = most;
        this.notes = notes;
    }

    /**
     * Returns the last models except the serving one that, by their manifests, were not made from
     * events of the window. Notes which ones are left out, and why.
     *
     * @param serving version of the serving model
     * @return the newest first
     */
    List<Manifest> comparable(Optional<String> serving, JudgingWindow window) throws IOException {
        List<String> versions = new ArrayList<>(store.versions());
        serving.ifPresent(versions::remove);
        List<Manifest> models = new ArrayList<>();
        for (int i = versions.size() - 1; i >= Math.max(0, versions.size() - most); i--) {
            String version = versions.get(i);
            try {
                Manifest model = store.manifest(version);
                long seen = SeenUntil.millis(model);
                if (seen < window.fromMillis()) {
                    models.add(model);
                } else {
                    notes.accept(
                            "%s is not compared: it may have been made from events up to %s, and the window begins at %s"
                                    .formatted(
                                            version,
                                            Instant.ofEpochMilli(seen),
                                            Instant.ofEpochMilli(window.fromMillis())));
                }
            } catch (ArtifactException e) {
                notes.accept("%s is not compared: %s".formatted(version, e.getMessage()));
            }
        }
        return models;
    }

    /**
     * Fetches one of them to the local disk. Use it before fetching the next one: the cache holds
     * few.
     *
     * @throws ArtifactException if the model is not whole, or was deleted meanwhile
     */
    Artifact fetch(String version) throws ArtifactException, IOException {
        return store.fetch(store.locate(version), cache);
    }
}
