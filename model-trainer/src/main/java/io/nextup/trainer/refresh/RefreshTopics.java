package io.nextup.trainer.refresh;

import io.nextup.event.ModelAnnouncement;
import io.nextup.trainer.dataset.History;
import java.io.IOException;
import java.util.Optional;

/** The topics that a round reads and writes. */
public interface RefreshTopics {

    /** Every interaction up to where the topic ends now, with erasures applied. */
    History history() throws IOException;

    /** The model that serves, as far as the topic of announcements says. */
    Optional<ModelAnnouncement> announced() throws IOException;

    /** Returns when the announcement cannot be lost any more. */
    void announce(ModelAnnouncement announcement) throws IOException;
}
