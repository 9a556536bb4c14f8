package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.ScorerLoader;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.TrainingListener;
import io.nextup.trainer.tune.TrialRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.io.file.PathUtils;

/**
 * Trains the models of a search, each in a directory of its own, and judges them as the job would
 * serve them.
 */
final class SearchTrials implements TrialRunner<Candidate> {
    private final Training training;
    private final List<HeldOut> cases;
    private final ScorerLoader scorers;
    private final Path work;
    private final Progress progress;
    private int number;

    /** Trains one model with any options. */
    @FunctionalInterface
    interface Training {
        /**
         * Returns the model.
         *
         * @param directory directory to make for the module
         */
        Candidate train(
                TrainOptions options,
                Path directory,
                TrainingListener listener,
                Consumer<String> notes)
                throws IOException;
    }

    /** Counts the epochs of a training. */
    private static final class Epochs implements TrainingListener {
        private final Progress progress;
        private final Consumer<String> notes;
        private int count;

        Epochs(Progress progress, Consumer<String> notes) {
            this.progress = progress;
            this.notes = notes;
        }

        @Override
        public void epoch(EpochReport report) {
            count++;
            progress.epoch(report);
        }

        @Override
        public void at(Stage stage) {
            progress.at(stage);
        }

        @Override
        public void note(String line) {
            notes.accept(line);
        }
    }

    /**
     * @param cases all validation cases
     * @param work existing directory for those of the trainings
     */
    SearchTrials(
            Training training,
            List<HeldOut> cases,
            ScorerLoader scorers,
            Path work,
            Progress progress) {
        this.training = requireNonNull(training, "training is null");
        this.cases = List.copyOf(cases);
        this.scorers = requireNonNull(scorers, "scorers are null");
        this.work = requireNonNull(work, "work is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    @Override
    public Fit<Candidate> trainDefaults(TrainOptions options) throws IOException {
        return train(options, next(), progress::note);
    }

    @Override
    public Fit<Candidate> train(TrainOptions options) throws IOException {
        Path directory = next();
        try {
            // The training of the defaults has described the data already.
            return train(options, directory, line -> {});
        } catch (HistoryException e) {
            delete(directory);
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            delete(directory);
            throw e;
        }
    }

    private Fit<Candidate> train(TrainOptions options, Path directory, Consumer<String> notes)
            throws IOException {
        Epochs epochs = new Epochs(progress, notes);
        return new Fit<>(training.train(options, directory, epochs, notes), epochs.count);
    }

    private Path next() {
        return work.resolve("training-" + number++);
    }

    @Override
    public double[] judge(Candidate model) throws IOException {
        try (Scorer scorer = scorers.load(model.trained().module(), model.trained().shape())) {
            return Evaluator.servedGains(model.served(scorer), cases, model.rules());
        } catch (ArtifactException ownModuleRefused) {
            throw new IllegalStateException(ownModuleRefused.getMessage(), ownModuleRefused);
        }
    }

    @Override
    public void discard(Candidate model) throws IOException {
        delete(model.trained().module().getParent());
    }

    /** Deletes the directory of a training; a missing one is not an error. */
    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            PathUtils.deleteDirectory(directory);
        }
    }
}
