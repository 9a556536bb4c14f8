package io.nextup.local.demo;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Which events train the first model, which are replayed, and when. Events are counted from 0 in
 * the order of their times.
 *
 * @param trained so many events, from the first on, train the first model
 * @param replayed so many events after those are replayed
 * @param left so many events after those are not used
 * @param ratePerSecond events a second
 * @param retrainAfter the second training starts when so many events have been replayed
 * @param holdBackAfter no more than so many are replayed before the second model serves
 */
record DemoPlan(
        int trained,
        int replayed,
        int left,
        double ratePerSecond,
        int retrainAfter,
        int holdBackAfter) {

    /** Length of the replay unless told otherwise. */
    static final int DEFAULT_SECONDS = 120;

    /** What broker, job, training and judge together sustain on two cores. */
    static final double HIGHEST_OWN_RATE = 1_500;

    /** Fewer say nothing about a model. */
    static final int FEWEST_EVENTS = 200;

    private static final double RETRAIN_AT = 0.33;
    private static final double HOLD_BACK_AT = 0.92;
    private static final double RETRAIN_SHARE = 0.29;

    DemoPlan {
        if (!(ratePerSecond > 0)) {
            throw new IllegalArgumentException(
                    "ratePerSecond is %s: it must be positive".formatted(ratePerSecond));
        }
    }

    /**
     * The first half trains, the rest is replayed: all of it where it can be, else the first part
     * of it.
     *
     * @param events how many there are
     * @param seconds length of the replay, if given
     * @param rate events a second, if given; then the replay takes as long as it takes unless
     *     seconds are given too
     * @throws IllegalArgumentException for too few events
     */
    static DemoPlan of(int events, OptionalInt seconds, OptionalDouble rate) {
        if (events < FEWEST_EVENTS) {
            throw new IllegalArgumentException(
                    "%d events are too few to train on half of them: at least %d"
                            .formatted(events, FEWEST_EVENTS));
        }
        int trained = events / 2;
        int rest = events - trained;
        double length = seconds.orElse(DEFAULT_SECONDS);
        double perSecond = rate.orElse(Math.min(HIGHEST_OWN_RATE, rest / length));
        boolean endless = rate.isPresent() && seconds.isEmpty();
        int replayed =
                endless ? rest : (int) Math.max(1, Math.min(rest, Math.round(perSecond * length)));
        return new DemoPlan(
                trained,
                replayed,
                rest - replayed,
                perSecond,
                (int) (replayed * RETRAIN_AT),
                (int) (replayed * HOLD_BACK_AT));
    }

    /** How long the replay takes if nothing is held back. */
    Duration length() {
        return Duration.ofMillis(Math.round(1_000 * replayed / ratePerSecond));
    }

    /** How long the second training may take so that its model serves a good part of the replay. */
    Duration secondTraining() {
        long millis = Math.round(length().toMillis() * RETRAIN_SHARE);
        return Duration.ofSeconds(Math.max(5, Math.min(60, millis / 1_000)));
    }
}
