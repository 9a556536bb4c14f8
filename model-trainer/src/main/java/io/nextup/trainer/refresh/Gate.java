package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Comparison.Verdict;
import io.nextup.trainer.evaluate.PairedBootstrap;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether a candidate may serve.
 *
 * <p>It may not if it is significantly worse than the model that serves. It may not if it is
 * significantly worse than the best of the last ones either: losses too small to detect in one
 * round would otherwise add up over many. And its mean must be above that of popularity. With too
 * few users nothing is decided, and the serving model stays. Significance is that of a paired
 * bootstrap over users, at 95 %.
 */
public final class Gate {
    /** Resamples that place an interval's ends within about 4 % of its half width. */
    private static final int RESAMPLES = 5_000;

    private final int minimumUsers;
    private final PairedBootstrap bootstrap;

    /**
     * A model with its figures.
     *
     * @param gains NDCG@10 of each case
     */
    public record Contender(String version, double[] gains) {
        public Contender {
            requireNonNull(version, "version is null");
        }

        double mean() {
            return Arrays.stream(gains).average().orElse(0);
        }
    }

    /**
     * Figures of all models on the same cases.
     *
     * @param candidate NDCG@10 of each case
     * @param serving empty when nothing serves yet
     * @param earlier the last models except the serving one, the newest first
     * @param popularity empty when the candidate is popularity itself
     * @param users each case's user number, from 0
     */
    public record Answers(
            double[] candidate,
            Optional<Contender> serving,
            List<Contender> earlier,
            Optional<Contender> popularity,
            int[] users) {
        public Answers {
            requireNonNull(serving, "serving is null");
            earlier = List.copyOf(earlier);
            requireNonNull(popularity, "popularity is null");
        }
    }

    /**
     * Makes a gate.
     *
     * @param seed seed of the bootstrap
     * @param minimumUsers minimum number of users; with fewer nothing is decided
     */
    public Gate(long seed, int minimumUsers) {
        this.minimumUsers = minimumUsers;
        this.bootstrap = new PairedBootstrap(seed, RESAMPLES, minimumUsers);
    }

    /**
     * Decides that a window has too few users; empty when it has enough. This is known before
     * training.
     */
    public Optional<Decision> tooFew(JudgingWindow window, boolean somethingServes) {
        if (window.users() >= minimumUsers) {
            return Optional.empty();
        }
        return Optional.of(
                new Decision(
                        Outcome.TOO_FEW_EVENTS,
                        "%d events of %d users to judge by, and %d users are needed: %s"
                                .formatted(
                                        window.cases().size(),
                                        window.users(),
                                        minimumUsers,
                                        somethingServes
                                                ? "the model that serves goes on"
                                                : "nothing serves yet; announce a first model with"
                                                        + " train --fit all --announce, or lower"
                                                        + " --minimum-users"),
                        List.of()));
    }

    /** Decides on a candidate. Errors: no cases. */
    public Decision decide(Answers answers) {
        List<Compared> comparisons = new ArrayList<>();
        answers.serving()
                .ifPresent(one -> comparisons.add(compare(Opponent.SERVING, one, answers)));
        bestBeside(answers).ifPresent(one -> comparisons.add(compare(Opponent.BEST, one, answers)));
        answers.popularity()
                .ifPresent(one -> comparisons.add(compare(Opponent.POPULARITY, one, answers)));
        for (Compared one : comparisons) {
            Optional<Outcome> refusal = refusal(one);
            if (refusal.isPresent()) {
                return new Decision(refusal.get(), words(one), comparisons);
            }
        }
        return new Decision(Outcome.ACCEPTED, accepted(comparisons), comparisons);
    }

    /** Returns the best of the last models, unless that is the serving one. */
    private static Optional<Contender> bestBeside(Answers answers) {
        Optional<Contender> best = Optional.empty();
        double most = answers.serving().map(Contender::mean).orElse(Double.NEGATIVE_INFINITY);
        for (Contender one : answers.earlier()) {
            if (one.mean() > most) {
                best = Optional.of(one);
                most = one.mean();
            }
        }
        return best;
    }

    private Compared compare(Opponent opponent, Contender other, Answers answers) {
        return new Compared(
                opponent,
                other.version(),
                bootstrap.compare(other.gains(), answers.candidate(), answers.users()));
    }

    private static Optional<Outcome> refusal(Compared compared) {
        Comparison comparison = compared.comparison();
        if (comparison.verdict() == Verdict.TOO_FEW) {
            return Optional.of(Outcome.TOO_FEW_EVENTS);
        }
        boolean worse = comparison.verdict() == Verdict.FIRST_BETTER;
        return switch (compared.opponent()) {
            case SERVING -> worse ? Optional.of(Outcome.WORSE_THAN_SERVING) : Optional.empty();
            case BEST -> worse ? Optional.of(Outcome.WORSE_THAN_BEST) : Optional.empty();
            case POPULARITY ->
                    comparison.difference() > 0
                            ? Optional.empty()
                            : Optional.of(Outcome.NOT_ABOVE_POPULARITY);
        };
    }

    private static String words(Compared compared) {
        Comparison comparison = compared.comparison();
        return String.format(
                Locale.ROOT,
                "NDCG@10 %.4f, and %s has %.4f: a difference of %+.4f, 95 %% interval %+.4f to %+.4f, on %d events of %d users",
                comparison.second(),
                switch (compared.opponent()) {
                    case SERVING -> "the serving %s".formatted(compared.version());
                    case BEST -> "the best of the last models, %s,".formatted(compared.version());
                    case POPULARITY -> "popularity";
                },
                comparison.first(),
                comparison.difference(),
                comparison.interval().low(),
                comparison.interval().high(),
                comparison.cases(),
                comparison.users());
    }

    private static String accepted(List<Compared> comparisons) {
        return comparisons.isEmpty()
                ? "there is nothing to compare popularity with"
                : words(comparisons.get(0));
    }
}
