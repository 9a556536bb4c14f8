package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.refresh.RoundReport.Training;
import io.nextup.trainer.registry.Publisher.Published;
import java.time.Instant;
import java.util.Optional;

/**
 * Starting point of a round.
 *
 * @param read the whole history
 * @param learnt history that a candidate learns from, before its split
 * @param incumbent model that the candidate must not be worse than
 * @param training identifies the training
 * @param begun time before the history was read
 * @param overdue true when the weights of the serving model have to be given up
 */
record Round(
        JudgingWindow window,
        History read,
        History learnt,
        Split split,
        Incumbent incumbent,
        String training,
        Instant begun,
        boolean overdue) {

    Round {
        requireNonNull(window, "window is null");
        requireNonNull(read, "read is null");
        requireNonNull(learnt, "learnt is null");
        requireNonNull(split, "split is null");
        requireNonNull(incumbent, "incumbent is null");
        requireNonNull(training, "training is null");
        requireNonNull(begun, "begun is null");
    }

    /**
     * Identifies this attempt, so that a refused one is not repeated.
     *
     * @param margin margin of the gate, which decides as well
     */
    String attempt(double margin) {
        return training
                + (overdue ? ", cold" : "")
                + ", beside "
                + servingVersion().orElse("nothing")
                + ", margin "
                + margin;
    }

    /** Returns the serving model as it was judged: it has seen none of the window. */
    Optional<Artifact> serving() {
        return incumbent.judged();
    }

    Optional<String> servingVersion() {
        return incumbent.version();
    }

    /** Returns true where the candidate, as it was judged, knows less than what serves. */
    boolean servingKnowsPartOfTheWindow() {
        return !incumbent.version().equals(incumbent.judgedVersion())
                && SeenUntil.millis(incumbent.model().orElseThrow().manifest())
                        >= window.fromMillis();
    }

    /**
     * Makes the lineage of the round's candidate.
     *
     * @param reference version of the reference that the candidate was not shown to be better than
     */
    Lineage lineage(Optional<String> reference) {
        return new Lineage(Optional.of(training), servingVersion(), reference, Optional.empty());
    }

    RoundReport report(
            Decision decision,
            Optional<Training> made,
            Optional<WindowPass.Figures> windowPass,
            Optional<Published> published) {
        return new RoundReport(
                decision,
                learnt.interactions(),
                window.size(),
                incumbent.models(),
                made,
                windowPass,
                published);
    }

    /** Makes the report of a round that trained nothing. */
    RoundReport report(Decision decision) {
        return report(decision, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
