package io.nextup.trainer.refresh;

import io.nextup.event.ModelAnnouncement;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.health.SlotHealth;
import java.io.IOException;

/** The topics that a round reads and writes. */
public interface RefreshTopics {

    /** Every interaction up to where the topic ends now, with erasures applied. */
    History history() throws IOException;

    /** What the slot is to serve, and what the job's processes say of themselves. */
    SlotHealth slot() throws IOException;

    /** Returns when the announcement cannot be lost any more. */
    void announce(ModelAnnouncement announcement) throws IOException;
}
