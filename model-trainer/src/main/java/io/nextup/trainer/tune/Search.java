package io.nextup.trainer.tune;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.option.WrittenDuration;
import io.nextup.trainer.tune.Trainings.Judged;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    private static final double NANOS_PER_SECOND = 1e9;

    private final SearchSpace space;
    private final int[] users;
    private final Duration limit;
    private final Trainings<M> trainings;

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
            TrialRunner<M> trials) {
        this.space = requireNonNull(space, "space is null");
        this.users = users.clone();
        this.limit = requireNonNull(limit, "limit is null");
        this.trainings = new Trainings<>(trials, new Deadline(limit, nanoTime), notes);
    }

    /**
     * Trains and chooses. Models that are not chosen are discarded.
     *
     * @throws IOException if the defaults cannot be trained
     */
    public Outcome<M> run() throws IOException {
        Judged<M> defaults = trainings.defaults(space.own());
        Cost cost =
                new Cost(
                        defaults.trainingNanos(),
                        defaults.judgingNanos(),
                        defaults.tried().epochs());
        trainings.note(
                "Tuning: the defaults have %s on %d validation cases, after %s"
                        .formatted(Tried.figure(defaults.ndcg()), users.length, seconds(defaults)));
        return choose(defaults, bestOrNone(defaults, cost));
    }

    /** Ends the search where no file can be written: the defaults are published all the same. */
    private Best<M> bestOrNone(Judged<M> defaults, Cost cost) {
        try {
            return best(defaults, cost);
        } catch (IOException e) {
            return Best.none("the search ended early: " + e);
        }
    }

    private Best<M> best(Judged<M> defaults, Cost cost) throws IOException {
        int fit = Plan.within(trainings.left(), cost, MOST_CANDIDATES).candidates();
        boolean inFull = cost.epochs() == 0;
        // The first fit takes longest, so that more may fit than it says.
        List<Tried> candidates = draw(inFull && fit > 0 ? MOST_CANDIDATES : fit);
        if (candidates.isEmpty()) {
            return Best.none(
                    "no time was left for others: the defaults took %s of %s"
                            .formatted(seconds(defaults), WrittenDuration.of(limit)));
        }
        Plan plan = Plan.ofCandidates(candidates.size(), cost);
        trainings.note(
                "Tuning: %d candidates%s"
                        .formatted(
                                candidates.size(),
                                inFull ? " at most, each in full" : ": " + plan.words()));
        return inFull
                ? new FullFits<>(trainings, cost, users).best(candidates)
                : new Climb<>(trainings, plan, cost).best(candidates);
    }

    private List<Tried> draw(int most) {
        List<Tried> candidates = new ArrayList<>();
        for (Proposal one : space.draw(most)) {
            candidates.add(new Tried(candidates.size() + 1, one, 0, 0, Double.NaN));
        }
        return candidates;
    }

    /** Chooses the best candidate if its lead over the defaults is large enough. */
    private Outcome<M> choose(Judged<M> defaults, Best<M> best) throws IOException {
        if (best.judged().isEmpty()) {
            return outcome(defaults, defaults, best.reason());
        }
        Judged<M> candidate = best.judged().get();
        Lead lead = Lead.of(defaults.gains(), best.gains(), users);
        boolean chosen = lead.isLargeEnough();
        trainings.discard(chosen ? defaults : candidate);
        return outcome(
                defaults,
                chosen ? candidate : defaults,
                "%scandidate %s%s %s"
                        .formatted(
                                chosen ? "" : "the best other, ",
                                candidate.tried().label(),
                                chosen ? "" : ",",
                                lead.words()));
    }

    private Outcome<M> outcome(Judged<M> defaults, Judged<M> chosen, String reason) {
        trainings.note("Tuning: " + reason);
        return new Outcome<>(
                chosen.model(),
                new Tuning(
                        limit,
                        defaults.tried().epochs(),
                        defaults.ndcg(),
                        trainings.tried(),
                        chosen.tried().number() == 0
                                ? Optional.empty()
                                : Optional.of(chosen.tried()),
                        reason));
    }

    private static String seconds(Judged<?> one) {
        return String.format(Locale.ROOT, "%.1f s", one.nanos() / NANOS_PER_SECOND);
    }
}
