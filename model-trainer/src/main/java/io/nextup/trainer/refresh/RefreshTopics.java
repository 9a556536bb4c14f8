package io.nextup.trainer.refresh;

import io.nextup.event.ModelAnnouncement;
import io.nextup.models.SlotHealth;
import io.nextup.trainer.dataset.History;
import java.io.IOException;

/** The topics that a round reads and writes. */
public interface RefreshTopics {

    /** Reads every interaction up to the topic's end at this time, with erasures applied. */
    History history() throws IOException;

    /** Reads which model the slot is to serve, and the reports of the job's processes. */
    SlotHealth slot() throws IOException;

    /**
     * Checks that a model could be announced now.
     *
     * @throws IOException if not, such as without the right to: the message says what to do
     */
    void requireAnnounceable() throws IOException;

    /** Announces a model; returns when all replicas have the announcement. */
    void announce(ModelAnnouncement announcement) throws IOException;
}
