package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import java.io.IOException;
import java.util.Set;
import java.util.function.LongConsumer;

/** Brings announced artifacts onto the local disk. Thread-safe. */
@FunctionalInterface
public interface ArtifactFetcher {

    /**
     * Gives the announced artifact, verified. May wait long for a store; ends soon after the thread
     * is interrupted, as {@link io.nextup.artifact.store.ArtifactStore#copyTo} does.
     *
     * @param progress is told how many bytes have arrived since it was told last; 0 while those
     *     that have arrived are verified
     * @throws ArtifactException for an artifact that must not serve, or is not the announced one
     * @throws IOException where it could not be read or copied; later it may be
     */
    Artifact fetch(AnnouncedModel model, LongConsumer progress)
            throws ArtifactException, IOException;

    /** Tells whether a fetch spares a store that other processes ask as well. */
    default boolean isAtHand(AnnouncedModel model) {
        return true;
    }

    /**
     * Says which artifacts must stay on the disk, however many others are fetched.
     *
     * @param manifestSha256s hashes of their manifests; those said before no longer count
     */
    default void keep(Set<String> manifestSha256s) {}
}
