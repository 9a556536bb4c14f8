package io.nextup.trainer.tune;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.option.WrittenDuration;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.tune.Plan.Rung;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Trains the defaults and, as long as there is time, others that may be better. One use only; not
 * thread-safe.
 *
 * @param <M> a trained model
 */
public final class Search<M> {
    /** Most candidates: a manifest holds all of them. */
    static final int MOST_CANDIDATES = 50;

    /** Longest line for people, so that a terminal does not wrap it. */
    private static final int LINE = 89;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final SearchSpace space;
    private final int[] users;
    private final Duration limit;
    private final Deadline deadline;
    private final Consumer<String> notes;
    private final Trials<M> trials;
    private final Map<Integer, Tried> tried = new TreeMap<>();
    private Judged<M> defaults;
    private Cost cost;
    private Plan plan;

    /**
     * Result of a search.
     *
     * @param model the one to publish
     */
    public record Outcome<M>(M model, Tuning tuning) {
        public Outcome {
            requireNonNull(model, "model is null");
            requireNonNull(tuning, "tuning is null");
        }
    }

    /** A trained model with its figures, one for each validation case, and the time of both. */
    private record Judged<M>(Tried tried, M model, double[] gains, long nanos) {
        double ndcg() {
            return tried.ndcg();
        }
    }

    /**
     * Starts the time.
     *
     * @param space values that may take the place of some of the training's own
     * @param users number of each validation case's user, from 0
     * @param limit time for all trainings, that of the defaults included
     * @param nanoTime a clock that never goes back, in nanoseconds
     * @param notes takes lines for people
     */
    public Search(
            SearchSpace space,
            int[] users,
            Duration limit,
            LongSupplier nanoTime,
            Consumer<String> notes,
            Trials<M> trials) {
        this.space = requireNonNull(space, "space is null");
        this.users = users.clone();
        this.limit = requireNonNull(limit, "limit is null");
        this.deadline = new Deadline(limit, nanoTime);
        this.notes = requireNonNull(notes, "notes is null");
        this.trials = requireNonNull(trials, "trials are null");
    }

    /**
     * Trains and chooses. Models that are not chosen are discarded.
     *
     * @throws IOException if the defaults cannot be trained, or a file cannot be written
     */
    public Outcome<M> run() throws IOException {
        trainDefaults();
        int fit = Plan.within(deadline.left(), cost, MOST_CANDIDATES).candidates();
        // The first fit takes longest, so that more may fit than it says.
        boolean inFull = cost.epochs() == 0 && fit > 0;
        List<Proposal> proposals = space.draw(inFull ? MOST_CANDIDATES : fit);
        if (proposals.isEmpty()) {
            return stay(
                    "no time was left for others: the defaults took %s of %s"
                            .formatted(seconds(cost.ofWhole()), WrittenDuration.of(limit)));
        }
        plan = Plan.ofCandidates(proposals.size(), cost);
        note(
                "Tuning: %d candidates%s"
                        .formatted(
                                plan.candidates(),
                                inFull ? " at most, each in full" : ": " + plan.words()));
        List<Tried> candidates = new ArrayList<>();
        for (Proposal one : proposals) {
            candidates.add(new Tried(candidates.size() + 1, one, 0, 0, Double.NaN));
        }
        return inFull ? chooseOf(candidates) : chooseAfterRungs(candidates);
    }

    private void trainDefaults() throws IOException {
        long start = deadline.elapsed();
        Trials.Fit<M> fit = trials.trainDefaults(space.own());
        long trained = deadline.elapsed();
        double[] gains = trials.judge(fit.model());
        long judged = deadline.elapsed();
        Tried self =
                new Tried(0, new Proposal(space.own(), Map.of()), 0, fit.epochs(), mean(gains));
        defaults = new Judged<>(self, fit.model(), gains, judged - start);
        cost = new Cost(trained - start, judged - trained, fit.epochs());
        note(
                "Tuning: the defaults have %s on %d validation cases, after %s"
                        .formatted(
                                Tried.figure(self.ndcg()), gains.length, seconds(cost.ofWhole())));
    }

    /** Fits each candidate in full and chooses by the same figures. */
    private Outcome<M> chooseOf(List<Tried> candidates) throws IOException {
        Judged<M> best = null;
        CrossFit figures = new CrossFit(users);
        List<Long> took = new ArrayList<>();
        for (Tried one : candidates) {
            if (deadline.left() < expected(cost.ofWhole(), took)) {
                break;
            }
            note(
                    "candidate %d of %d: %s"
                            .formatted(one.number(), plan.candidates(), one.proposal().words()));
            Optional<Judged<M>> judged = train(one, 0, one.proposal().options());
            if (judged.isEmpty()) {
                continue;
            }
            took.add(judged.get().nanos());
            figures.add(judged.get().gains());
            if (best == null || judged.get().ndcg() > best.ndcg()) {
                if (best != null) {
                    trials.discard(best.model());
                }
                best = judged.get();
            } else {
                trials.discard(judged.get().model());
            }
        }
        return best == null ? stay("no candidate could be trained") : choose(best, figures.gains());
    }

    /** Chooses the best candidate by short trainings, and trains that one in full. */
    private Outcome<M> chooseAfterRungs(List<Tried> candidates) throws IOException {
        List<Tried> bestFirst = candidates;
        for (int i = 0; i < plan.rungs().size(); i++) {
            List<Tried> next = rung(i, bestFirst);
            if (next.isEmpty() && i == 0) {
                return stay("no candidate could be trained");
            }
            // Without time for a rung, the order of the one before it decides.
            bestFirst = next.isEmpty() ? bestFirst : next;
        }
        Tried first = bestFirst.get(0);
        if (deadline.left() < cost.ofWhole() / 2) {
            return stay("no time was left to train candidate %s in full".formatted(first.label()));
        }
        note(
                "candidate %d of %d, in full: %s"
                        .formatted(first.number(), plan.candidates(), first.proposal().words()));
        Optional<Judged<M>> judged =
                train(
                        first,
                        0,
                        limited(first.proposal().options(), deadline.left() - cost.judgingNanos()));
        return judged.isEmpty()
                ? stay("candidate %s could not be trained in full".formatted(first.label()))
                // Other models, with fewer epochs, chose it: its own figures are not selected.
                : choose(judged.get(), judged.get().gains());
    }

    /** Trains the first candidates for a rung, and returns those that were judged, best first. */
    private List<Tried> rung(int index, List<Tried> bestFirst) throws IOException {
        Rung rung = plan.rungs().get(index);
        List<Tried> entrants = bestFirst.subList(0, Math.min(rung.candidates(), bestFirst.size()));
        long reserve = plan.nanosFrom(index + 1, cost);
        List<Long> took = new ArrayList<>();
        List<Tried> judged = new ArrayList<>();
        for (int i = 0; i < entrants.size(); i++) {
            long left = deadline.left() - reserve;
            if (left < expected(cost.ofEpochs(rung.epochs()), took)) {
                break;
            }
            Tried one = entrants.get(i);
            note(
                    "candidate %d of %d, rung %d of %d: %s"
                            .formatted(
                                    one.number(),
                                    plan.candidates(),
                                    index + 1,
                                    plan.rungs().size(),
                                    one.proposal().words()));
            long share = left / (entrants.size() - i) - cost.judgingNanos();
            Optional<Judged<M>> model =
                    train(
                            one,
                            index + 1,
                            limited(
                                    shortened(one.proposal().options(), rung.epochs()),
                                    Math.max(share, cost.trainingOfEpochs(rung.epochs()))));
            if (model.isPresent()) {
                took.add(model.get().nanos());
                judged.add(model.get().tried());
                trials.discard(model.get().model());
            }
        }
        judged.sort(Comparator.comparingDouble(Tried::ndcg).reversed());
        return judged;
    }

    private Optional<Judged<M>> train(Tried one, int rung, TrainOptions options)
            throws IOException {
        long start = deadline.elapsed();
        Trials.Fit<M> fit;
        try {
            fit = trials.train(options);
        } catch (IllegalArgumentException e) {
            tried.put(one.number(), new Tried(one.number(), one.proposal(), rung, 0, Double.NaN));
            note("candidate %d is left out: %s".formatted(one.number(), e.getMessage()));
            return Optional.empty();
        }
        double[] gains = trials.judge(fit.model());
        Tried after = new Tried(one.number(), one.proposal(), rung, fit.epochs(), mean(gains));
        tried.put(one.number(), after);
        note("candidate %d: %s".formatted(one.number(), Tried.figure(after.ndcg())));
        return Optional.of(new Judged<>(after, fit.model(), gains, deadline.elapsed() - start));
    }

    /**
     * Chooses the candidate if it is better than the defaults by more than chance.
     *
     * @param gains figures to compare by, one a case
     */
    private Outcome<M> choose(Judged<M> best, double[] gains) throws IOException {
        Lead lead = Lead.of(defaults.gains(), gains, users);
        if (!lead.isMoreThanChance()) {
            trials.discard(best.model());
            return stay(
                    "the best other, candidate %s, %s"
                            .formatted(best.tried().label(), lead.words()));
        }
        trials.discard(defaults.model());
        return outcome(
                best.model(),
                Optional.of(best.tried()),
                "candidate %s %s".formatted(best.tried().label(), lead.words()));
    }

    private Outcome<M> stay(String reason) {
        return outcome(defaults.model(), Optional.empty(), reason);
    }

    private Outcome<M> outcome(M model, Optional<Tried> chosen, String reason) {
        note("Tuning: " + reason);
        return new Outcome<>(
                model,
                new Tuning(
                        limit,
                        cost.epochs(),
                        defaults.ndcg(),
                        List.copyOf(tried.values()),
                        chosen,
                        reason));
    }

    /** Returns the options of a training that is the full one in small: all phases are shorter. */
    private TrainOptions shortened(TrainOptions options, int epochs) {
        int full = options.get(LearningOptions.FULL_SOFTMAX_EPOCHS);
        int shorter = (int) Math.round((double) full * epochs / cost.epochs());
        return options.with(LearningOptions.MAX_EPOCHS, epochs)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, Math.min(full, Math.max(1, shorter)));
    }

    /** Returns the options of a training that ends in time; a smaller time budget stays. */
    private static TrainOptions limited(TrainOptions options, long nanos) {
        Duration most = Duration.ofMillis(Math.max(1, nanos / NANOS_PER_MILLI));
        Duration given = options.get(LearningOptions.TIME_BUDGET);
        return given.isZero() || given.compareTo(most) > 0
                ? options.with(LearningOptions.TIME_BUDGET, most)
                : options;
    }

    /** Returns the time of one more training: as planned, or as those before it took. */
    private static long expected(long planned, List<Long> took) {
        return Math.round(
                took.stream().mapToLong(Long::longValue).average().orElse((double) planned));
    }

    private static double mean(double[] gains) {
        return Arrays.stream(gains).average().orElse(Double.NaN);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / NANOS_PER_SECOND);
    }

    private void note(String line) {
        notes.accept(line.length() <= LINE ? line : line.substring(0, LINE - 3) + "...");
    }
}
