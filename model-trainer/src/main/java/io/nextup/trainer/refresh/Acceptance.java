package io.nextup.trainer.refresh;

import io.nextup.artifact.ArtifactException;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Publishes and announces accepted candidates, and keeps the checkpoints of their trainings. */
final class Acceptance {
    private final RefreshContext context;
    private final String slot;
    private final TrainingStates states;
    private final Publisher publisher;

    Acceptance(RefreshContext context, String slot, TrainingStates states) {
        this.context = context;
        this.slot = slot;
        this.states = states;
        this.publisher = new Publisher(context.store(), context.clock(), context.signingKey());
    }

    /**
     * A candidate with its figures, to be published.
     *
     * @param metrics figures of its evaluation, named with their protocol
     */
    record Judged(Candidate candidate, Map<String, Double> metrics) {}

    /**
     * Publishes, announces, and keeps the checkpoint. The process may die at any moment in between:
     * an artifact is whole before it is announced, and a model without its training's checkpoint
     * only makes the next start colder.
     *
     * @param extended the candidate after it learnt the judging window, too, which is announced in
     *     its place; empty where it did not
     * @param servesAsJudged true where the candidate may serve without that
     * @param incumbent model that the candidate was judged against
     * @param directory directory for the artifacts
     * @param checkpoint checkpoint of the candidate's training
     * @return the announced model
     * @throws IOException if another model has been announced meanwhile: nothing is announced
     */
    Published publish(
            Judged judged,
            Optional<Judged> extended,
            boolean servesAsJudged,
            Incumbent incumbent,
            Path directory,
            Path checkpoint)
            throws IOException {
        requireStillAnnounced(incumbent);
        Published asJudged =
                judged.candidate()
                        .publish(publisher, directory.resolve("judged"), judged.metrics());
        Published published = asJudged;
        if (extended.isPresent()) {
            published =
                    publish(
                            extended.get(),
                            asJudged,
                            servesAsJudged,
                            directory.resolve("extended"));
        }
        // Copying to a remote store may have taken minutes.
        requireStillAnnounced(incumbent);
        context.topics()
                .announce(published.announcement(slot, By.REFRESH, context.clock().millis()));
        keep(checkpoint, asJudged.version(), incumbent);
        return published;
    }

    /** A checkpoint that cannot be kept does not undo the announcement. */
    private void keep(Path checkpoint, String version, Incumbent incumbent) {
        try {
            states.keep(checkpoint, version, incumbent.judgedVersions());
        } catch (IOException | DirectoryIteratorException e) {
            context.notes()
                    .accept("The checkpoint of %s may not be kept: %s".formatted(version, e));
        }
    }

    /** Leaves nothing behind that does not serve, so that a full disk does not become fuller. */
    private Published publish(
            Judged extended, Published asJudged, boolean servesAsJudged, Path staging)
            throws IOException {
        try {
            return extended.candidate()
                    .with(Lineage.judgedAs(asJudged.version()))
                    .publish(publisher, staging, extended.metrics());
        } catch (IOException | RuntimeException e) {
            if (servesAsJudged) {
                context.notes()
                        .accept(
                                "It serves as it was judged, since it is not published again: "
                                        + e);
                return asJudged;
            }
            try {
                context.store().delete(asJudged.version());
            } catch (IOException | ArtifactException stays) {
                e.addSuppressed(stays);
            }
            throw e;
        }
    }

    /** Requires that no model was announced or rolled back to meanwhile: that choice stands. */
    private void requireStillAnnounced(Incumbent judged) throws IOException {
        Optional<String> now = context.topics().slot().announced().map(ModelAnnouncement::version);
        if (!now.equals(judged.announcedVersion())) {
            throw new IOException(
                    "%s was announced while a candidate was judged against %s: nothing is announced, the next round judges again"
                            .formatted(now.orElse("nothing"), judged.version().orElse("nothing")));
        }
    }
}
