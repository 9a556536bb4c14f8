package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.NonInferiority.Standing;
import java.util.List;
import java.util.Optional;

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
     * @param reference empty where it is what serves, or cannot be asked
     * @param popularity empty where the candidate is popularity itself
     * @param users number of each case's user, from 0
     * @param times each case's time, milliseconds since the epoch
     * @param begunMillis time before the round read its events, milliseconds since the epoch
     */
    public record Answers(
            double[] candidate,
            Optional<Contender> serving,
            Optional<Contender> reference,
            Optional<Contender> popularity,
            int[] users,
            long[] times,
            long begunMillis) {
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
     * @param leads true where an accepted candidate is better than the reference, if that was
     *     asked, and else than what serves
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
                                                        + " --min-users"),
                        List.of()));
    }

    /**
     * Decides.
     *
     * @param before evidence of earlier rounds of the same recipe
     * @throws IllegalArgumentException without cases
     */
    public Ruling decide(Answers answers, Evidence before) {
        JudgedRound round = new JudgedRound(answers, before, rule);
        if (answers.serving().isEmpty()) {
            return round.isAbovePopularity()
                    ? round.accepted(true)
                    : round.unchanged(Outcome.NOT_ABOVE_POPULARITY, Opponent.POPULARITY);
        }
        Standing toServing = round.toServing();
        Standing toReference = round.toReference();
        boolean heldUp = toServing != Standing.BETTER;
        if (toServing == Standing.INFERIOR) {
            return round.unchanged(Outcome.WORSE_THAN_SERVING, Opponent.SERVING);
        }
        if (heldUp && toReference == Standing.INFERIOR) {
            return round.unchanged(Outcome.WORSE_THAN_REFERENCE, Opponent.REFERENCE);
        }
        if (!round.isAbovePopularity()) {
            return round.unchanged(Outcome.NOT_ABOVE_POPULARITY, Opponent.POPULARITY);
        }
        if (toServing == Standing.UNDECIDED) {
            return round.undecided(Opponent.SERVING);
        }
        if (heldUp && toReference == Standing.UNDECIDED) {
            return round.undecided(Opponent.REFERENCE);
        }
        return round.accepted(toReference == Standing.BETTER);
    }
}
