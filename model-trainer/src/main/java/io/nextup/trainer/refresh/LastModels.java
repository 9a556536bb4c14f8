package io.nextup.trainer.refresh;

import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import io.nextup.model.ArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The newest models of a registry that may be asked for a window. */
final class LastModels {
    private final ArtifactStore store;
    private final int most;
    private final Consumer<String> notes;

    LastModels(ArtifactStore store, int most, Consumer<String> notes) {
        this.store = store;
        this.most = most;
        this.notes = notes;
    }

    /**
     * Of the last ones, beside the one that serves, those that are whole and were not made from
     * events of the window; which are left out, and why, is noted.
     *
     * @param serving its version
     * @param cache where copies of remote ones are made
     * @return the newest first
     */
    List<Artifact> comparable(Optional<String> serving, JudgingWindow window, Path cache)
            throws IOException {
        List<String> versions = new ArrayList<>(store.versions());
        serving.ifPresent(versions::remove);
        List<Artifact> models = new ArrayList<>();
        for (int i = versions.size() - 1; i >= Math.max(0, versions.size() - most); i--) {
            String version = versions.get(i);
            try {
                Artifact model = store.fetch(store.locate(version), cache);
                long seen = SeenUntil.millis(model.manifest());
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
}
