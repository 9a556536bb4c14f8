package io.nextup.demo.simulator;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The law by which the next item is drawn, stated in two ways that must agree. With T the
 * successors' shares and P the hour's popularity,
 *
 * <pre>{@code
 * p(j) = P(j)                                     at the start of a session
 * p(j) = following T(j) + (1 - following) P(j)    after an item i
 * p(j | seen) = p(j) / (1 - p(seen))              for every j that the user has not seen lately
 * }</pre>
 *
 * {@link #draw} draws from p and rejects seen items; {@link #distribution} computes the last line.
 * Immutable.
 */
final class NextClick {
    /** Previous item of a session's first click. */
    static final int NONE = -1;

    private final Catalogue catalogue;
    private final Transitions transitions;
    private final double following;

    NextClick(SimulatorSettings settings, SplittableRandom random) {
        catalogue = new Catalogue(settings, random.split());
        transitions = new Transitions(catalogue, random.split());
        following = settings.following();
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /** Draws the next item of a user who has seen those items and is on {@code previous}. */
    int draw(int previous, long timeMillis, Set<Integer> seen, RandomGenerator random) {
        int hour = catalogue.hourOf(timeMillis);
        while (true) {
            int item = drawUnconditionally(previous, hour, random);
            if (!seen.contains(item)) {
                return item;
            }
        }
    }

    private int drawUnconditionally(int previous, int hour, RandomGenerator random) {
        if (previous != NONE && random.nextDouble() < following) {
            double[] shares = transitions.shares(previous, hour);
            if (sum(shares) > 0) {
                return transitions.successors(previous)[Draw.from(shares, random)];
            }
        }
        return Draw.from(catalogue.popularity(hour), random);
    }

    /** Returns the exact probability of each item under {@link #draw}. */
    double[] distribution(int previous, long timeMillis, Set<Integer> seen) {
        int hour = catalogue.hourOf(timeMillis);
        double[] probabilities = catalogue.popularity(hour).clone();
        if (previous != NONE) {
            double[] shares = transitions.shares(previous, hour);
            int[] successors = transitions.successors(previous);
            double follows = sum(shares) > 0 ? following : 0;
            for (int item = 0; item < probabilities.length; item++) {
                probabilities[item] *= 1 - follows;
            }
            for (int rank = 0; rank < successors.length; rank++) {
                probabilities[successors[rank]] += follows * shares[rank];
            }
        }
        for (int item : seen) {
            probabilities[item] = 0;
        }
        double left = sum(probabilities);
        for (int item = 0; item < probabilities.length; item++) {
            probabilities[item] /= left;
        }
        return probabilities;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
