package io.nextup.trainer.tune;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Trainings of a search, with the time that they take, and the record of them. Not thread-safe.
 *
 * @param <M> a trained model
 */
final class Trainings<M> {
    private final TrialRunner<M> trials;
    private final Deadline deadline;
    private final Consumer<String> notes;
    private final Map<Integer, Tried> tried = new TreeMap<>();

    /**
     * A trained model.
     *
     * @param gains its figures, one for each validation case
     * @param trainingNanos time of the training
     * @param judgingNanos time of judging it
     */
    record Judged<M>(Tried tried, M model, double[] gains, long trainingNanos, long judgingNanos) {
        double ndcg() {
            return tried.ndcg();
        }

        /** Returns the time of both. */
        long nanos() {
            return trainingNanos + judgingNanos;
        }
    }

    /**
     * @param notes takes lines for people
     */
    Trainings(TrialRunner<M> trials, Deadline deadline, Consumer<String> notes) {
        this.trials = requireNonNull(trials, "trials are null");
        this.deadline = requireNonNull(deadline, "deadline is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /** Trains the defaults. */
    Judged<M> defaults(TrainOptions own) throws IOException {
        long start = deadline.elapsed();
        return judge(
                new Tried(0, new Proposal(own, Map.of()), 0, 0, Double.NaN),
                trials.trainDefaults(own),
                start);
    }

    /**
     * Trains a candidate.
     *
     * @param rung number of the rung, from 1; 0 for a full training
     * @param options those of the candidate, maybe with fewer epochs or less time
     * @return empty where that fails, whatever the reason: the defaults are not lost by it
     * @throws IOException if a file cannot be written
     */
    Optional<Judged<M>> train(Tried one, int rung, TrainOptions options) throws IOException {
        Tried before = new Tried(one.number(), one.proposal(), rung, 0, Double.NaN);
        tried.put(one.number(), before);
        long start = deadline.elapsed();
        Judged<M> judged;
        try {
            judged = judge(before, trials.train(options), start);
        } catch (RuntimeException | OutOfMemoryError e) {
            String reason = Objects.requireNonNullElse(e.getMessage(), e.toString());
            note("candidate %d is left out: %s".formatted(one.number(), reason));
            return Optional.empty();
        }
        tried.put(one.number(), judged.tried());
        note("candidate %d: %s".formatted(one.number(), Tried.figure(judged.ndcg())));
        return Optional.of(judged);
    }

    private Judged<M> judge(Tried before, TrialRunner.Fit<M> fit, long start) throws IOException {
        long trained = deadline.elapsed();
        double[] gains = trials.judge(fit.model());
        return new Judged<>(
                new Tried(
                        before.number(),
                        before.proposal(),
                        before.rung(),
                        fit.epochs(),
                        Arrays.stream(gains).average().orElse(Double.NaN)),
                fit.model(),
                gains,
                trained - start,
                deadline.elapsed() - trained);
    }

    /** Deletes a model that is not published. */
    void discard(Judged<M> one) throws IOException {
        trials.discard(one.model());
    }

    /** Returns the time left, in nanoseconds; negative when it is over. */
    long left() {
        return deadline.left();
    }

    /** Returns what was tried, in the order of the numbers. */
    List<Tried> tried() {
        return List.copyOf(tried.values());
    }

    /** Tells people a line. */
    void note(String line) {
        notes.accept(line);
    }
}
