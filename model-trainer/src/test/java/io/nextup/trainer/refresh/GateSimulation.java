package io.nextup.trainer.refresh;

import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.Gate.Answers;
import io.nextup.trainer.refresh.Gate.Contender;
import io.nextup.trainer.refresh.Gate.Ruling;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Rounds of made-up models through the gate. A model of quality q ranks a case's item among the
 * first ten with a chance of q / 2. Users differ, the cases of a user and the models that are asked
 * for the same case are alike: two trainings of one recipe have gains with a correlation of about
 * .65, and 300 users tell their means apart to about 3 % (one standard error).
 */
final class GateSimulation {
    private static final double HIT_CHANCE = .5;
    private static final double CASES_OF_A_USER = 3;
    private static final double SHARE_OF_USER = .3;
    private static final double SHARE_OF_CASE = .7;
    private static final double MARGIN = .05;

    /** NDCG@10 of each rank, from 0; the last one for what rounding moves beyond the tenth. */
    private static final double[] GAINS =
            IntStream.rangeClosed(0, 10)
                    .mapToDouble(rank -> Math.log(2) / Math.log(2 + rank))
                    .toArray();

    private final Random random;
    private final int users;
    private final Gate gate = new Gate(1, MARGIN);

    private Evidence evidence = Evidence.none("");
    private double serving = 1;
    private double reference = 1;
    private double best = 1;
    private double lowestShareOfBest = 1;
    private int firstAccepted;
    private int round;

    GateSimulation(long seed, int users) {
        this.random = new Random(seed);
        this.users = users;
    }

    /** Does some rounds whose candidates have a share of the quality of what serves. */
    GateSimulation run(int rounds, double ofServing) {
        for (int i = 0; i < rounds; i++) {
            round(ofServing * serving);
        }
        return this;
    }

    /** Number of the first round that accepted its candidate, from 1; 0 for none. */
    int firstAccepted() {
        return firstAccepted;
    }

    /** Least share of the best quality so far that served at any time. */
    double lowestShareOfBest() {
        return lowestShareOfBest;
    }

    private void round(double candidate) {
        round++;
        int[] users = users();
        double[] difficulty = difficulty(users);
        Ruling ruling =
                gate.decide(
                        new Answers(
                                gains(difficulty, candidate),
                                Optional.of(new Contender("serving", gains(difficulty, serving))),
                                reference == serving
                                        ? Optional.empty()
                                        : Optional.of(
                                                new Contender(
                                                        "reference", gains(difficulty, reference))),
                                Optional.empty(),
                                users,
                                Arrays.stream(users).mapToLong(user -> round).toArray()),
                        evidence);
        evidence = ruling.evidence();
        if (ruling.decision().outcome() == Outcome.ACCEPTED) {
            firstAccepted = firstAccepted == 0 ? round : firstAccepted;
            serving = candidate;
            reference = ruling.leads() ? candidate : reference;
            best = Math.max(best, serving);
            lowestShareOfBest = Math.min(lowestShareOfBest, serving / best);
        }
    }

    private int[] users() {
        int[] cases = new int[users];
        for (int user = 0; user < users; user++) {
            cases[user] = 1;
            while (random.nextDouble() > 1 / CASES_OF_A_USER) {
                cases[user]++;
            }
        }
        int[] all = new int[Arrays.stream(cases).sum()];
        int from = 0;
        for (int user = 0; user < users; user++) {
            Arrays.fill(all, from, from + cases[user], user);
            from += cases[user];
        }
        return all;
    }

    private double[] difficulty(int[] users) {
        double[] difficulty = new double[users.length];
        double own = 0;
        for (int i = 0; i < users.length; i++) {
            if (i == 0 || users[i] != users[i - 1]) {
                own = random.nextGaussian();
            }
            difficulty[i] =
                    Math.sqrt(SHARE_OF_USER) * own
                            + Math.sqrt(1 - SHARE_OF_USER) * random.nextGaussian();
        }
        return difficulty;
    }

    private double[] gains(double[] difficulty, double quality) {
        double[] gains = new double[difficulty.length];
        for (int i = 0; i < gains.length; i++) {
            double x =
                    Math.sqrt(SHARE_OF_CASE) * difficulty[i]
                            + Math.sqrt(1 - SHARE_OF_CASE) * random.nextGaussian();
            gains[i] = gain(normalCdf(x) / (HIT_CHANCE * quality));
        }
        return gains;
    }

    /**
     * NDCG@10 of a case.
     *
     * @param place below 1 for one of the first ten ranks
     */
    private static double gain(double place) {
        return place < 1 ? GAINS[(int) (10 * Math.pow(place, 1.5))] : 0;
    }

    /** Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.2.17. */
    private static double normalCdf(double x) {
        double t = 1 / (1 + .2316419 * Math.abs(x));
        double tail =
                Math.exp(-x * x / 2)
                        / Math.sqrt(2 * Math.PI)
                        * t
                        * (.319381530
                                + t
                                        * (-.356563782
                                                + t
                                                        * (1.781477937
                                                                + t
                                                                        * (-1.821255978
                                                                                + t
                                                                                        * 1.330274429))));
        return x > 0 ? 1 - tail : tail;
    }

    /** Prints what the gate does to 200 runs of each kind, by users a round. */
    public static void main(String[] arguments) {
        int runs = 200;
        System.out.println(
                "users  20 % worse accepted  equal accepted (median round)  2 % worse: never more than 8 % below the best (mean of the lowest share)");
        for (int users : new int[] {100, 300, 1_000, 3_000}) {
            int worse = 0;
            int[] equal = new int[runs];
            int held = 0;
            double least = 0;
            for (int run = 0; run < runs; run++) {
                worse += new GateSimulation(run, users).run(10, .8).firstAccepted() > 0 ? 1 : 0;
                equal[run] = new GateSimulation(run, users).run(10, 1).firstAccepted();
                double share = new GateSimulation(run, users).run(60, .98).lowestShareOfBest();
                held += share >= .92 ? 1 : 0;
                least += share / runs;
            }
            int[] accepted = Arrays.stream(equal).filter(round -> round > 0).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "%5d  %17.1f %%  %12.1f %% (%d)  %35.1f %% (%.3f)%n",
                    users,
                    100.0 * worse / runs,
                    100.0 * accepted.length / runs,
                    accepted.length == 0 ? 0 : accepted[accepted.length / 2],
                    100.0 * held / runs,
                    least);
        }
    }
}
