package io.nextup.console.why;

import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import java.io.IOException;

/** Opens models that an announcement names. */
interface ScoresOpener {
    /** Tells whether a model of this place may be opened. */
    boolean mayOpen(AnnouncedModel model);

    /**
     * Opens a model; takes seconds.
     *
     * @throws ArtifactException if it is not there, is not the announced one, is too large for this
     *     process, or does not load
     */
    Scores open(AnnouncedModel model) throws ArtifactException, IOException;
}
