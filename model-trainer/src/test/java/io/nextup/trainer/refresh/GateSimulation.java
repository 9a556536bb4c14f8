package io.nextup.trainer.refresh;

import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.Gate.Answers;
import io.nextup.trainer.refresh.Gate.Contender;
import io.nextup.trainer.refresh.Gate.Ruling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Rounds of made-up models through the gate. A model of quality q ranks a case's item among the
 * first ten with a chance of q times the {@link Traffic}'s. Users differ, the cases of a user and
 * the models that are asked for the same case are alike: two trainings of one recipe have gains
 * with a correlation of about .65, and 300 users of {@link Traffic#of} tell their means apart to
 * about 3 % (one standard error). A model has the same gain of a case in every round that asks it.
 */
final class GateSimulation {
    /** Runs of each kind. */
    static final int RUNS = 200;

    private static final double SHARE_OF_USER = .3;
    private static final double SHARE_OF_CASE = .7;
    private static final double MARGIN = .05;

    /** NDCG@10 of each rank, from 0; the last one for what rounding moves beyond the tenth. */
    private static final double[] GAINS =
            IntStream.rangeClosed(0, 10)
                    .mapToDouble(rank -> Math.log(2) / Math.log(2 + rank))
                    .toArray();

    /**
     * Users and cases of each round.
     *
     * @param users users of a round, if each of its cases is new
     * @param cases mean number of a user's new cases in a round
     * @param hitChance chance that a model of quality 1 ranks a case's item among the first ten
     * @param returning share of users who were in an earlier round
     * @param overlapping share of a round's cases that were in the round before, too
     */
    record Traffic(
            int users, double cases, double hitChance, double returning, double overlapping) {

        /** Traffic of new users with new cases: three a user, NDCG@10 about .27. */
        static Traffic of(int users) {
            return new Traffic(users, 3, .5, 0, 0);
        }

        Traffic returning(double share) {
            return new Traffic(users, cases, hitChance, share, overlapping);
        }

        Traffic overlapping(double share) {
            return new Traffic(users, cases, hitChance, returning, share);
        }

        /** The same with a case a user, and an NDCG@10 of about .05. */
        Traffic sparse() {
            return new Traffic(users, 1, .1, returning, overlapping);
        }
    }

    /**
     * A model.
     *
     * @param number tells it from others
     */
    private record Model(int number, double quality) {}

    private record User(int number, double difficulty) {}

    private record Case(int number, User user, double difficulty, int round) {}

    private final long seed;
    private final SplittableRandom random;
    private final Traffic traffic;
    private final Gate gate = new Gate(1, MARGIN);
    private final List<User> users = new ArrayList<>();

    private List<Case> window = List.of();
    private Evidence evidence = Evidence.none("");
    private Model serving = new Model(0, 1);
    private Model reference = serving;
    private double best = 1;
    private double lowestShareOfBest = 1;
    private int firstAccepted;
    private int round;
    private int cases;

    GateSimulation(long seed, Traffic traffic) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.traffic = traffic;
    }

    /** Does some rounds whose candidates have a share of the quality of what serves. */
    GateSimulation run(int rounds, double ofServing) {
        for (int i = 0; i < rounds; i++) {
            round++;
            window = window();
            round(new Model(round, ofServing * serving.quality()));
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

    private void round(Model candidate) {
        Ruling ruling =
                gate.decide(
                        new Answers(
                                gains(candidate),
                                Optional.of(contender("serving", serving)),
                                reference.equals(serving)
                                        ? Optional.empty()
                                        : Optional.of(contender("reference", reference)),
                                Optional.empty(),
                                usersOfCases(),
                                window.stream().mapToLong(Case::round).toArray(),
                                round),
                        evidence);
        evidence = ruling.evidence();
        if (ruling.decision().outcome() == Outcome.ACCEPTED) {
            firstAccepted = firstAccepted == 0 ? round : firstAccepted;
            serving = candidate;
            reference = ruling.leads() ? candidate : reference;
            best = Math.max(best, serving.quality());
            lowestShareOfBest = Math.min(lowestShareOfBest, serving.quality() / best);
        }
    }

    /** Returns the newest cases of the last window, and new ones in the place of the others. */
    private List<Case> window() {
        int kept = (int) (window.size() * traffic.overlapping());
        List<Case> next = new ArrayList<>(window.subList(window.size() - kept, window.size()));
        double filled = window.isEmpty() ? 0 : traffic.overlapping();
        List<User> earlier = List.copyOf(users);
        for (int i = 0; i < traffic.users() * (1 - filled); i++) {
            User user = user(earlier);
            do {
                next.add(aCase(user));
            } while (random.nextDouble() > 1 / traffic.cases());
        }
        return next;
    }

    private User user(List<User> earlier) {
        if (!earlier.isEmpty() && random.nextDouble() < traffic.returning()) {
            return earlier.get(random.nextInt(earlier.size()));
        }
        User user = new User(users.size(), random.nextGaussian());
        users.add(user);
        return user;
    }

    private Case aCase(User user) {
        double difficulty =
                Math.sqrt(SHARE_OF_USER) * user.difficulty()
                        + Math.sqrt(1 - SHARE_OF_USER) * random.nextGaussian();
        return new Case(cases++, user, difficulty, round);
    }

    private int[] usersOfCases() {
        Map<User, Integer> numbers = new HashMap<>();
        return window.stream()
                .mapToInt(one -> numbers.computeIfAbsent(one.user(), user -> numbers.size()))
                .toArray();
    }

    private Contender contender(String version, Model model) {
        return new Contender(version, gains(model));
    }

    private double[] gains(Model model) {
        return window.stream().mapToDouble(one -> gain(one, model)).toArray();
    }

    private double gain(Case one, Model model) {
        double own =
                new SplittableRandom((seed << 44) + ((long) one.number() << 12) + model.number())
                        .nextGaussian();
        double x = Math.sqrt(SHARE_OF_CASE) * one.difficulty() + Math.sqrt(1 - SHARE_OF_CASE) * own;
        return gain(normalCdf(x) / (traffic.hitChance() * model.quality()));
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

    /** Prints what the gate does to 200 runs of each kind, by traffic and users a round. */
    public static void main(String[] arguments) {
        System.out.println(
                "traffic, users: 20 % worse accepted; equal accepted (median round); 2 % worse: never more than 8 % below the best (mean of the lowest share)");
        for (int users : new int[] {100, 300, 1_000, 3_000}) {
            Traffic fresh = Traffic.of(users);
            print("new users and cases", fresh);
            print("half of the users return", fresh.returning(.5));
            print("half of a window is new", fresh.overlapping(.5));
            print("both", fresh.returning(.5).overlapping(.5));
            print("few hits", fresh.sparse());
        }
    }

    private static void print(String name, Traffic traffic) {
        long worse =
                runs().filter(
                                run ->
                                        new GateSimulation(run, traffic).run(10, .8).firstAccepted()
                                                > 0)
                        .count();
        int[] equal =
                runs().map(run -> new GateSimulation(run, traffic).run(10, 1).firstAccepted())
                        .filter(round -> round > 0)
                        .sorted()
                        .toArray();
        double[] shares =
                runs().mapToDouble(
                                run ->
                                        new GateSimulation(run, traffic)
                                                .run(60, .98)
                                                .lowestShareOfBest())
                        .toArray();
        System.out.printf(
                Locale.ROOT,
                "%s, %d: %.1f %%; %.1f %% (%d); %.1f %% (%.3f)%n",
                name,
                traffic.users(),
                100.0 * worse / RUNS,
                100.0 * equal.length / RUNS,
                equal.length == 0 ? 0 : equal[equal.length / 2],
                100.0 * Arrays.stream(shares).filter(share -> share >= .92).count() / RUNS,
                Arrays.stream(shares).average().orElseThrow());
    }

    /** Seeds of the runs, which have nothing in common, for all processors. */
    static IntStream runs() {
        return IntStream.range(0, RUNS).parallel();
    }
}
