package io.nextup.trainer.refresh;

import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.WarmStarts.Start;
import io.nextup.trainer.train.PreviousTraining;
import io.nextup.trainer.train.TrainingListener;
import io.nextup.trainer.train.UnfitStateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a round's candidate: from the serving model's checkpoint, or as a challenger from none.
 */
final class CandidateMaker {
    private final Family family;
    private final TrainOptions options;
    private final RefreshSettings settings;
    private final TrainingStates states;
    private final WarmStarts warmStarts;
    private final WarmTrainings warmTrainings;
    private final Consumer<String> notes;

    /**
     * A candidate and its start.
     *
     * @param checkpoint checkpoint of its training
     */
    record Made(Start start, Path checkpoint, Candidate candidate) {}

    CandidateMaker(
            Family family,
            TrainOptions options,
            RefreshSettings settings,
            TrainingStates states,
            WarmStarts warmStarts,
            Consumer<String> notes) {
        this.family = family;
        this.options = options;
        this.settings = settings;
        this.states = states;
        this.warmStarts = warmStarts;
        this.warmTrainings = new WarmTrainings(settings.warmTrainings(), notes);
        this.notes = notes;
    }

    /**
     * Refuses a round whose training does not fit into the memory.
     *
     * @throws HistoryException with the way out
     */
    void requireRoom(Round round, Start start) throws HistoryException {
        training(epoch -> {})
                .requireRoom(
                        round.learnt(),
                        round.split(),
                        start.previous().map(PreviousTraining::chosen));
    }

    /**
     * Finds the start of a round's training. A challenger counts as made from here on: if it fails
     * or is killed, it is not repeated, since it is the longest training.
     */
    Start start(Round round) throws IOException {
        int every = settings.challengeEvery();
        boolean challenges = every > 0 && warmTrainings.count() + 1 >= every;
        if (challenges) {
            warmTrainings.reset();
        }
        return warmStarts.from(round.serving(), round.begun(), challenges);
    }

    /**
     * Trains. Where training from this start fails as all later rounds would, too, it starts again
     * from another one.
     *
     * @param directory an empty directory for temporary files
     * @param progress listener for each epoch
     */
    Made make(Round round, Start start, Path directory, TrainingListener progress)
            throws IOException {
        notes.accept("Start " + start.words());
        Path checkpoint = states.inProgress(round.training() + ", " + start.words());
        boolean resumed = Files.exists(checkpoint);
        try {
            Candidate candidate =
                    training(progress)
                            .train(
                                    round.learnt(),
                                    round.split(),
                                    Lineage.SPLIT,
                                    Files.createTempDirectory(directory, "training"),
                                    new Continuation(start.previous(), Optional.of(checkpoint)));
            return new Made(start, checkpoint, candidate);
        } catch (UnfitStateException | ArithmeticException e) {
            // Either another build of the trainer left it, or training on the newest events
            // diverges from these weights.
            if (!resumed && !start.isWarm()) {
                throw e;
            }
            notes.accept("Set aside: " + e.getMessage());
            states.discard(checkpoint);
            if (!resumed) {
                states.forget(round.incumbent().judgedVersion().orElseThrow());
            }
            return make(round, start(round), directory, progress);
        }
    }

    /** Counts a training that has ended. */
    void ended(Start start) {
        try {
            warmTrainings.ended(start.isWarm());
        } catch (IOException e) {
            notes.accept("The training is not counted: " + e);
        }
    }

    private CandidateTraining training(TrainingListener listener) {
        return new CandidateTraining(family, options, settings.rules(), listener, notes);
    }
}
