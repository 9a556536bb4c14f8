package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Comparison.Verdict;
import io.nextup.trainer.evaluate.Interval;
import io.nextup.trainer.evaluate.PairedSums;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.NonInferiority.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decides which model is to serve after a round.
 *
 * <p>A candidate is accepted once it is shown to lose no more than a margin against what serves,
 * and against a pinned reference: losses within the margin could else add up over many rounds. The
 * reference is the newest model of the lineage that was shown to be better than the one before.
 * Where neither a loss nor its absence is shown yet, nothing changes, and what was found out counts
 * in the next rounds. A candidate that is better than what serves is not held up by any other
 * model; one that was announced earlier, and is better than both, is announced again. A candidate
 * whose mean is not above that of popularity is refused.
 */
public final class Gate {
    private static final double STANDARD_ERRORS = 1.959964;

    /**
     * Half a 95 % interval where one to five models were looked at and the best was taken
     * (Bonferroni).
     */
    private static final double[] STANDARD_ERRORS_OF_THE_BEST = {
        1.959964, 2.241403, 2.393980, 2.497705, 2.575829
    };

    private final int minimumUsers;
    private final NonInferiority rule;

    /**
     * A model that was asked.
     *
     * @param gains NDCG@10 of each case
     */
    public record Contender(String version, double[] gains) {
        public Contender {
            requireNonNull(version, "version is null");
        }
    }

    /**
     * All models' answers to the same cases.
     *
     * @param candidate NDCG@10 of each case
     * @param serving empty where nothing serves yet
     * @param reference empty where it is what serves
     * @param earlier announced models that may be announced again, five at most
     * @param popularity empty where the candidate is popularity itself
     * @param users number of each case's user, from 0
     * @param times each case's time, milliseconds since the epoch
     */
    public record Answers(
            double[] candidate,
            Optional<Contender> serving,
            Optional<Contender> reference,
            List<Contender> earlier,
            Optional<Contender> popularity,
            int[] users,
            long[] times) {
        public Answers {
            requireNonNull(serving, "serving is null");
            requireNonNull(reference, "reference is null");
            earlier = List.copyOf(earlier);
            requireNonNull(popularity, "popularity is null");
            if (earlier.size() > STANDARD_ERRORS_OF_THE_BEST.length) {
                throw new IllegalArgumentException(
                        "%d earlier models: at most %d"
                                .formatted(earlier.size(), STANDARD_ERRORS_OF_THE_BEST.length));
            }
        }
    }

    /**
     * A decision with its consequences.
     *
     * @param evidence counts in the next round
     * @param leads true where an accepted candidate is better than the reference, and takes its
     *     place
     * @param announcedAgain the earlier model that is to serve; empty for any other outcome
     */
    public record Ruling(
            Decision decision, Evidence evidence, boolean leads, Optional<String> announcedAgain) {
        public Ruling {
            requireNonNull(decision, "decision is null");
            requireNonNull(evidence, "evidence is null");
            requireNonNull(announcedAgain, "announcedAgain is null");
        }

        /** The ruling on a training that improved nothing. */
        static Ruling noBetter(String start, Evidence before) {
            return new Ruling(
                    new Decision(
                            Outcome.NO_BETTER,
                            "no epoch was better than the weights that the training started from (%s)"
                                    .formatted(start),
                            List.of()),
                    before,
                    false,
                    Optional.empty());
        }
    }

    /**
     * A gate.
     *
     * @param minimumUsers with fewer nothing is decided
     * @param margin share of the serving model's NDCG@10 that a candidate may lose
     */
    public Gate(int minimumUsers, double margin) {
        this.minimumUsers = minimumUsers;
        this.rule = new NonInferiority(margin);
    }

    /** Refuses a window with too few users, which is known before anything is trained. */
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

    /**
     * Decides.
     *
     * @param before evidence of earlier rounds of the same recipe
     * @throws IllegalArgumentException without cases
     */
    public Ruling decide(Answers answers, Evidence before) {
        Round round = new Round(answers, before);
        Optional<Compared> serving =
                answers.serving().map(one -> compared(Opponent.SERVING, one, answers));
        Optional<Compared> reference =
                answers.reference().map(one -> compared(Opponent.REFERENCE, one, answers));
        Optional<Compared> popularity =
                answers.popularity().map(one -> compared(Opponent.POPULARITY, one, answers));
        List<Compared> all = new ArrayList<>();
        serving.ifPresent(all::add);
        reference.ifPresent(all::add);
        popularity.ifPresent(all::add);
        boolean abovePopularity =
                popularity.isEmpty() || popularity.get().comparison().difference() > 0;
        if (serving.isEmpty()) {
            if (!abovePopularity) {
                return round.unchanged(Outcome.NOT_ABOVE_POPULARITY, words(popularity.get()), all);
            }
            String reason =
                    all.isEmpty()
                            ? "there is nothing to compare popularity with"
                            : words(all.get(0));
            return round.accepted(reason, all, true);
        }
        Optional<Contender> back = better(answers);
        if (back.isPresent()) {
            Compared earlier = compared(Opponent.EARLIER, back.get(), answers);
            all.add(earlier);
            return round.back(back.get().version(), words(earlier), all);
        }
        Standing toServing = rule.of(round.ownServing, round.pooled.againstServing());
        if (toServing == Standing.INFERIOR) {
            return round.unchanged(Outcome.WORSE_THAN_SERVING, words(serving.get()), all);
        }
        Standing toReference =
                reference.isEmpty()
                        ? toServing
                        : rule.of(round.ownReference, round.pooled.againstReference());
        boolean heldUp = toServing != Standing.BETTER;
        if (heldUp && toReference == Standing.INFERIOR) {
            return round.unchanged(Outcome.WORSE_THAN_REFERENCE, words(reference.get()), all);
        }
        if (!abovePopularity) {
            return round.unchanged(Outcome.NOT_ABOVE_POPULARITY, words(popularity.get()), all);
        }
        if (toServing == Standing.UNDECIDED) {
            return round.undecided(words(serving.get()), round.pooled.againstServing(), all);
        }
        if (heldUp && toReference == Standing.UNDECIDED) {
            return round.undecided(words(reference.get()), round.pooled.againstReference(), all);
        }
        return round.accepted(words(serving.get()), all, toReference == Standing.BETTER);
    }

    /** A round's sums, and the rulings that it may end in. */
    private final class Round {
        private final PairedSums ownServing;
        private final PairedSums ownReference;
        private final Evidence before;
        private final Evidence pooled;

        Round(Answers answers, Evidence before) {
            this.before = before;
            double[] serving = answers.serving().map(Contender::gains).orElse(answers.candidate());
            double[] reference = answers.reference().map(Contender::gains).orElse(serving);
            int[] all = IntStream.range(0, answers.users().length).toArray();
            int[] news =
                    Arrays.stream(all)
                            .filter(i -> answers.times()[i] > before.untilMillis())
                            .toArray();
            this.ownServing = sums(serving, answers, all);
            this.ownReference = sums(reference, answers, all);
            this.pooled =
                    before.plus(
                            Arrays.stream(answers.times()).max().orElseThrow(),
                            sums(serving, answers, news),
                            sums(reference, answers, news));
        }

        private static PairedSums sums(double[] other, Answers answers, int[] cases) {
            return PairedSums.of(
                    Arrays.stream(cases).mapToDouble(i -> other[i]).toArray(),
                    Arrays.stream(cases).mapToDouble(i -> answers.candidate()[i]).toArray(),
                    Arrays.stream(cases).map(i -> answers.users()[i]).toArray());
        }

        Ruling accepted(String reason, List<Compared> comparisons, boolean leads) {
            return new Ruling(
                    new Decision(Outcome.ACCEPTED, reason, comparisons),
                    Evidence.none(before.recipe()),
                    leads,
                    Optional.empty());
        }

        /** A candidate that failed tells nothing about the next one of its recipe. */
        Ruling unchanged(Outcome outcome, String reason, List<Compared> comparisons) {
            return new Ruling(
                    new Decision(outcome, reason, comparisons), before, false, Optional.empty());
        }

        Ruling undecided(String reason, PairedSums sums, List<Compared> comparisons) {
            Interval left = sums.interval(1, STANDARD_ERRORS);
            return new Ruling(
                    new Decision(
                            Outcome.UNDECIDED,
                            String.format(
                                    Locale.ROOT,
                                    "%s; over %d round(s) with %d events the interval is %+.4f to %+.4f, which does not exclude a loss of more than %.3g %%",
                                    reason,
                                    pooled.rounds(),
                                    sums.cases(),
                                    left.low(),
                                    left.high(),
                                    100 * rule.margin()),
                            comparisons),
                    pooled,
                    false,
                    Optional.empty());
        }

        Ruling back(String version, String reason, List<Compared> comparisons) {
            return new Ruling(
                    new Decision(Outcome.EARLIER_IS_BETTER, reason, comparisons),
                    Evidence.none(before.recipe()),
                    false,
                    Optional.of(version));
        }
    }

    /** The best of the earlier models that are better than both what serves and the candidate. */
    private static Optional<Contender> better(Answers answers) {
        if (answers.earlier().isEmpty()) {
            return Optional.empty();
        }
        double errors = STANDARD_ERRORS_OF_THE_BEST[answers.earlier().size() - 1];
        double[] serving = answers.serving().orElseThrow().gains();
        Optional<Contender> best = Optional.empty();
        double most = 0;
        for (Contender one : answers.earlier()) {
            PairedSums beside = PairedSums.of(serving, one.gains(), answers.users());
            PairedSums candidate = PairedSums.of(answers.candidate(), one.gains(), answers.users());
            if (beside.secondMean() > most
                    && beside.interval(1, errors).low() > 0
                    && candidate.interval(1, errors).low() > 0) {
                best = Optional.of(one);
                most = beside.secondMean();
            }
        }
        return best;
    }

    private static Compared compared(Opponent opponent, Contender other, Answers answers) {
        PairedSums sums = PairedSums.of(other.gains(), answers.candidate(), answers.users());
        Interval interval = sums.interval(1, STANDARD_ERRORS);
        Verdict verdict =
                interval.low() > 0
                        ? Verdict.SECOND_BETTER
                        : interval.high() < 0 ? Verdict.FIRST_BETTER : Verdict.NOT_SIGNIFICANT;
        return new Compared(
                opponent,
                other.version(),
                new Comparison(
                        sums.firstMean(),
                        sums.secondMean(),
                        interval,
                        (int) sums.cases(),
                        (int) sums.users(),
                        verdict));
    }

    private static String words(Compared compared) {
        Comparison comparison = compared.comparison();
        return String.format(
                Locale.ROOT,
                "NDCG@10 %.4f, and %s has %.4f: a difference of %+.4f, 95 %% interval %+.4f to %+.4f, on %d events of %d users",
                comparison.second(),
                switch (compared.opponent()) {
                    case SERVING -> "the serving %s".formatted(compared.version());
                    case REFERENCE -> "the reference %s".formatted(compared.version());
                    case EARLIER -> "the earlier %s".formatted(compared.version());
                    case POPULARITY -> "popularity";
                },
                comparison.first(),
                comparison.difference(),
                comparison.interval().low(),
                comparison.interval().high(),
                comparison.cases(),
                comparison.users());
    }
}
