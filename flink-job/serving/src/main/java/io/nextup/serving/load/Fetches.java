package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import java.util.Set;

/** Fetches models' bytes to the local disk, each on its own thread. */
public interface Fetches {

    /**
     * Starts a fetch; returns at once.
     *
     * @param atOnce false for a start at a random time, since many processes may start together
     * @param outcome receiver of the artifact; if it throws, the fetch counts as unreachable
     * @return action that stops the fetch, since its bytes are not needed any more
     */
    Runnable start(AnnouncedModel model, boolean atOnce, LoadOutcome<Artifact> outcome);

    /**
     * Sets the number of processes that fetch the same models, this one among them: the more there
     * are, the longer each waits at random.
     */
    void spreadOver(int livingProcesses);

    /** Gives up fetches without a byte for too long. The caller calls it regularly. */
    void look();

    /** Sets the artifacts that must stay on the disk, however many others are fetched. */
    void keep(Set<String> manifestSha256s);
}
