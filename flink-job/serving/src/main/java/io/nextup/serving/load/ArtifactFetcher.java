package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import java.io.IOException;
import java.util.Set;
import java.util.function.LongConsumer;

/** Fetches announced artifacts to the local disk. Thread-safe. */
@FunctionalInterface
public interface ArtifactFetcher {

    /**
     * Fetches the announced artifact and verifies it. May wait long for a store; stops soon after
     * the thread is interrupted, as {@link io.nextup.artifact.store.ArtifactStore#copyTo} does.
     *
     * @param progress receiver of the number of bytes since its last call; 0 during verification
     * @throws ArtifactException if the artifact must not serve, or is not the announced one
     * @throws IOException if it could not be read or copied; a retry may succeed
     */
    Artifact fetch(AnnouncedModel model, LongConsumer progress)
            throws ArtifactException, IOException;

    /** Tells whether a fetch does not need a store that other processes use as well. */
    default boolean isAtHand(AnnouncedModel model) {
        return true;
    }

    /**
     * Sets the artifacts that must stay on the disk, however many others are fetched.
     *
     * @param manifestSha256s hashes of their manifests; they replace the earlier ones
     */
    default void keep(Set<String> manifestSha256s) {}
}
