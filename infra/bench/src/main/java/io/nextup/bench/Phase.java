package io.nextup.bench;

import java.time.Duration;

/**
 * Part of a run under one load.
 *
 * @param name {@value #SATURATION}, or the rate
 * @param ratePerSecond events a second of all users but the hot one, sent when they are due; 0 for
 *     a closed loop, which keeps a fixed number of events in flight
 * @param hotPerSecond events a second of one hot user beside them; 0 for none
 */
record Phase(
        String name,
        double ratePerSecond,
        double hotPerSecond,
        long warmUpMillis,
        long measuredMillis) {
    static final String SATURATION = "saturation";

    Phase {
        if (ratePerSecond < 0 || hotPerSecond < 0 || warmUpMillis < 0 || measuredMillis < 1) {
            throw new IllegalArgumentException(
                    "Phase %s: rate %s, hot user %s, warm-up %d ms, measured %d ms"
                            .formatted(
                                    name,
                                    ratePerSecond,
                                    hotPerSecond,
                                    warmUpMillis,
                                    measuredMillis));
        }
    }

    static Phase saturated(Duration warmUp, Duration measured) {
        return new Phase(SATURATION, 0, 0, warmUp.toMillis(), measured.toMillis());
    }

    static Phase atRate(int ratePerSecond, Duration warmUp, Duration measured) {
        return new Phase(
                String.valueOf(ratePerSecond),
                ratePerSecond,
                0,
                warmUp.toMillis(),
                measured.toMillis());
    }

    /** Returns the same phase with a hot user. */
    Phase withHotUser(int perSecond) {
        return new Phase(
                name + '+' + perSecond, ratePerSecond, perSecond, warmUpMillis, measuredMillis);
    }

    /** Returns the name of the phase from which {@link #withHotUser} made this one. */
    String withoutHotUser() {
        return name.substring(0, name.indexOf('+'));
    }

    boolean hasHotUser() {
        return hotPerSecond > 0;
    }

    /** Returns the events a second of all users. */
    double allPerSecond() {
        return ratePerSecond + hotPerSecond;
    }
}
