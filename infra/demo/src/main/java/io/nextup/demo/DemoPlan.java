package io.nextup.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Division of the events: those that make the first model and those that are replayed, with their
 * times. Events are counted from 0 in the order of their times.
 *
 * @param trained number of events, from the first on, that train and judge the first model
 * @param replayed number of events after those that are replayed
 * @param left number of events after those that are not used
 * @param ratePerSecond rate of the replay, in events a second
 * @param retrainAfter number of replayed events after which the second round starts
 * @param holdBackAfter maximum number of events that are replayed before the second round has
 *     ended, and the model that it announced serves
 */
public record DemoPlan(
        int trained,
        int replayed,
        int left,
        double ratePerSecond,
        int retrainAfter,
        int holdBackAfter) {

    /** Default length of the replay. */
    static final Duration DEFAULT_DURATION = Duration.ofMinutes(2);

    /** Rate that broker, job, training and judge together sustain on two cores. */
    static final double HIGHEST_OWN_RATE = 1_500;

    /**
     * Minimum number of events: the window of the first model then has ten. Where those are all
     * first events of their users, it takes more.
     */
    static final int FEWEST_EVENTS = 200;

    private static final double RETRAIN_AT = 0.33;
    private static final double HOLD_BACK_AT = 0.92;
    private static final double RETRAIN_SHARE = 0.29;

    public DemoPlan {
        if (!(ratePerSecond > 0)) {
            throw new IllegalArgumentException(
                    "ratePerSecond is %s: it must be positive".formatted(ratePerSecond));
        }
    }

    /**
     * Makes a plan in which the first half trains. The rest is replayed, or its first part if time
     * does not suffice for all of it.
     *
     * @param events number of events
     * @param duration length of the replay, if given
     * @param rate events a second, if given; then the replay takes as long as needed, unless a
     *     duration is given too
     * @throws IllegalArgumentException for too few events
     */
    public static DemoPlan of(int events, Optional<Duration> duration, OptionalDouble rate) {
        if (events < FEWEST_EVENTS) {
            throw new IllegalArgumentException(
                    "%d events are too few: half of them train the first model, and the newest tenth of that half, its window, judges it; give at least %d"
                            .formatted(events, FEWEST_EVENTS));
        }
        int trained = events / 2;
        int rest = events - trained;
        double seconds = duration.orElse(DEFAULT_DURATION).toMillis() / 1e3;
        double perSecond = rate.orElse(Math.min(HIGHEST_OWN_RATE, rest / seconds));
        boolean endless = rate.isPresent() && duration.isEmpty();
        int replayed =
                endless ? rest : (int) Math.max(1, Math.min(rest, Math.round(perSecond * seconds)));
        return new DemoPlan(
                trained,
                replayed,
                rest - replayed,
                perSecond,
                (int) (replayed * RETRAIN_AT),
                (int) (replayed * HOLD_BACK_AT));
    }

    /**
     * Returns the error where no first model came of the events, which is when their window has
     * nothing to judge by.
     *
     * @param outcome outcome of the last round; its reason names options that the demo lacks
     */
    String nothingServes(String outcome) {
        return "Nothing can serve: %s. The window of the first model is the newest tenth of the first %d of %d events, and an event counts there if its user has an earlier one: give more events"
                .formatted(outcome, trained, trained + replayed + left);
    }

    /** Returns the length of a replay that is not held back. */
    Duration length() {
        return Duration.ofMillis(Math.round(1_000 * replayed / ratePerSecond));
    }

    /**
     * Returns the time limit of the second training, so that its model serves a good part of the
     * replay.
     */
    Duration secondTraining() {
        long millis = Math.round(length().toMillis() * RETRAIN_SHARE);
        return Duration.ofSeconds(Math.max(3, Math.min(60, millis / 1_000)));
    }
}
