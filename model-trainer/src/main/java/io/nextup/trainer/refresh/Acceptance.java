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
    private final Surroundings surroundings;
    private final String slot;
    private final TrainingStates states;
    private final Publisher publisher;

    Acceptance(Surroundings surroundings, String slot, TrainingStates states) {
        this.surroundings = surroundings;
        this.slot = slot;
        this.states = states;
        this.publisher = new Publisher(surroundings.store(), surroundings.clock());
    }

    /**
     * Does all of it, in an order in which a process may die at any moment: an artifact is whole
     * before it is announced, and a model without its training's state only makes the next start
     * colder.
     *
     * @param serving the version that the candidate was judged against
     * @param staging a directory that is not there yet
     * @param checkpoint what the training left
     * @throws IOException if another model serves by now: nothing is announced
     */
    Published publish(
            Candidate candidate,
            Map<String, Double> metrics,
            Optional<String> serving,
            Path staging,
            Path checkpoint)
            throws IOException {
        requireStillServing(serving);
        Published published = candidate.publish(publisher, staging, metrics);
        // Copying to a store far away may have taken minutes.
        requireStillServing(serving);
        surroundings
                .topics()
                .announce(published.announcement(slot, By.REFRESH, surroundings.clock().millis()));
        states.keep(checkpoint, published.version());
        return published;
    }

    /** Someone who announced a model meanwhile, or went back to one, meant it. */
    private void requireStillServing(Optional<String> judged) throws IOException {
        Optional<String> now = surroundings.topics().announced().map(ModelAnnouncement::version);
        if (!now.equals(judged)) {
            throw new IOException(
                    "%s was announced while a candidate was judged against %s: nothing is announced, the next round judges anew"
                            .formatted(now.orElse("nothing"), judged.orElse("nothing")));
        }
    }
}
