package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import java.util.Set;

/** Fetches models' bytes to the local disk, each on its own thread. */
interface Fetches {

    /**
     * Receives the outcome of a fetch: exactly one method is called, unless the fetch was stopped.
     */
    interface Outcome {
        /** Receives the artifact; if this throws, the fetch counts as unreachable. */
        void fetched(Artifact artifact);

        /** Reports that the fetch failed; a retry may succeed. */
        void unreachable(String reason);

        /** Reports that the bytes are not those of the announced model. */
        void refused(String reason);
    }

    /** A fetch in progress. */
    interface Fetch {
        /** Stops the fetch, since its bytes are not needed any more. */
        void stop();
    }

    /**
     * Starts a fetch; returns at once.
     *
     * @param atOnce false for a start at a random time, since many processes may start together
     */
    Fetch start(AnnouncedModel model, boolean atOnce, Outcome outcome);

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
