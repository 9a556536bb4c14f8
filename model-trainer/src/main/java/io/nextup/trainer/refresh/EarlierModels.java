package io.nextup.trainer.refresh;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/** Models of a registry that served before, and may be asked for a window. */
final class EarlierModels {
    private final ArtifactStore store;
    private final Path cache;
    private final Consumer<String> notes;

    /**
     * @param cache directory for copies of remote models, which later rounds find again
     */
    EarlierModels(ArtifactStore store, Path cache, Consumer<String> notes) {
        this.store = store;
        this.cache = cache;
        this.notes = notes;
    }

    /** Checks that a model was not made from events of the window; else notes why. */
    boolean isComparable(String version, JudgingWindow window) throws IOException {
        try {
            long seen = SeenUntil.millis(store.manifest(version));
            if (seen < window.fromMillis()) {
                return true;
            }
            notes.accept(
                    "%s is not compared: it may have been made from events up to %s, and the window begins at %s"
                            .formatted(
                                    version,
                                    Instant.ofEpochMilli(seen),
                                    Instant.ofEpochMilli(window.fromMillis())));
        } catch (ArtifactException e) {
            notes.accept("%s is not compared: %s".formatted(version, e.getMessage()));
        }
        return false;
    }

    /**
     * Fetches a model to the local disk. Use it before the next one is fetched: the cache holds
     * few.
     *
     * @throws ArtifactException if it is not whole, or was deleted meanwhile
     */
    Artifact fetch(String version) throws ArtifactException, IOException {
        return store.fetch(store.locate(version), cache);
    }
}
