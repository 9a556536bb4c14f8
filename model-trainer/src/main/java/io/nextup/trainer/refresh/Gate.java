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
 * <p>It accepts a candidate once a loss beyond a margin is excluded, against the serving model and
 * against a pinned reference: losses within the margin could else add up over many rounds. The
 * reference is the newest model of the lineage that was better than the reference before it. A
 * round that neither shows nor excludes such a loss changes nothing, and its findings count in the
 * next ones. No other model holds up a candidate that is better than the serving one. Popularity
 * holds up every candidate whose mean is not above its own.
 */
public final class Gate {
    private static final double STANDARD_ERRORS = 1.959964;

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
     * @param popularity empty where the candidate is popularity itself
     * @param users number of each case's user, from 0
     * @param times each case's time, milliseconds since the epoch
     */
    public record Answers(
            double[] candidate,
            Optional<Contender> serving,
            Optional<Contender> reference,
            Optional<Contender> popularity,
            int[] users,
            long[] times) {
        public Answers {
            requireNonNull(serving, "serving is null");
            requireNonNull(reference, "reference is null");
            requireNonNull(popularity, "popularity is null");
        }
    }

    /**
     * A decision with its consequences.
     *
     * @param evidence counts in the next round
     * @param leads true where an accepted candidate is better than the reference, and takes its
     *     place
     */
    public record Ruling(Decision decision, Evidence evidence, boolean leads) {
        public Ruling {
            requireNonNull(decision, "decision is null");
            requireNonNull(evidence, "evidence is null");
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
                    false);
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
                    leads);
        }

        /** A candidate that failed tells nothing about the next one of its recipe. */
        Ruling unchanged(Outcome outcome, String reason, List<Compared> comparisons) {
            return new Ruling(new Decision(outcome, reason, comparisons), before, false);
        }

        Ruling undecided(String reason, PairedSums sums, List<Compared> comparisons) {
            Interval kept = sums.interval(1 - rule.margin(), STANDARD_ERRORS);
            return new Ruling(
                    new Decision(
                            Outcome.UNDECIDED,
                            String.format(
                                    Locale.ROOT,
                                    "%s; over %d round(s) with %d events, what is left above a loss of %.3g %% is %+.4f to %+.4f, and this round alone must not look worse than that",
                                    reason,
                                    pooled.rounds(),
                                    sums.cases(),
                                    100 * rule.margin(),
                                    kept.low(),
                                    kept.high()),
                            comparisons),
                    pooled,
                    false);
        }
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
