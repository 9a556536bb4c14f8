package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import java.util.Set;

/** Brings models' bytes to the local disk, each on a thread of its own. */
interface Fetches {

    /** Learns how a fetch ended: exactly one is called, unless it was stopped. */
    interface Outcome {
        /** The bytes are there; if this throws, they are as unreachable. */
        void fetched(Artifact artifact);

        /** Later the bytes may be had. */
        void unreachable(String reason);

        /** The bytes are not those of the announced model. */
        void refused(String reason);
    }

    /** A fetch under way. */
    interface Fetch {
        /** Nobody waits for it any more. */
        void stop();
    }

    /**
     * Begins a fetch; returns at once.
     *
     * @param atOnce false for a start at a random time, since many processes may begin together
     */
    Fetch start(AnnouncedModel model, boolean atOnce, Outcome outcome);

    /** Gives up those from which no byte has come for too long. To be called now and then. */
    void look();

    /** Says which artifacts must stay on the disk, however many others are fetched. */
    void keep(Set<String> manifestSha256s);
}
