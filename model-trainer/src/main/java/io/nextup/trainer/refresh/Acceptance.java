package io.nextup.trainer.refresh;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Publishes and announces accepted candidates, and keeps the states of their trainings. */
final class Acceptance {
    private final RefreshContext context;
    private final String slot;
    private final TrainingStates states;
    private final Publisher publisher;

    Acceptance(RefreshContext context, String slot, TrainingStates states) {
        this.context = context;
        this.slot = slot;
        this.states = states;
        this.publisher = new Publisher(context.store(), context.clock());
    }

    /**
     * Does all of it, in an order in which a process may die at any moment: an artifact is whole
     * before it is announced, and a model without its training's state only makes the next start
     * colder.
     *
     * @param incumbent what the candidate was judged against
     * @param staging a directory that is not there yet
     * @param checkpoint what the training left
     * @throws IOException if another model is announced by now: nothing is announced
     */
    Published publish(
            Candidate candidate,
            Map<String, Double> metrics,
            Incumbent incumbent,
            Path staging,
            Path checkpoint)
            throws IOException {
        requireStillAnnounced(incumbent);
        Published published = candidate.publish(publisher, staging, metrics);
        // Copying to a store far away may have taken minutes.
        requireStillAnnounced(incumbent);
        context.topics()
                .announce(published.announcement(slot, By.REFRESH, context.clock().millis()));
        states.keep(checkpoint, published.version(), incumbent.version());
        return published;
    }

    /** Someone who announced a model meanwhile, or went back to one, meant it. */
    private void requireStillAnnounced(Incumbent judged) throws IOException {
        Optional<String> now = context.topics().slot().announced().map(ModelAnnouncement::version);
        if (!now.equals(judged.announcedVersion())) {
            throw new IOException(
                    "%s was announced while a candidate was judged against %s: nothing is announced, the next round judges anew"
                            .formatted(now.orElse("nothing"), judged.version().orElse("nothing")));
        }
    }
}
