package io.nextup.local.bench;

import java.time.Duration;

/**
 * Part of a run under one load.
 *
 * @param name {@value #SATURATION}, or the rate
 * @param ratePerSecond events a second, sent when they are due; 0 for a closed loop, which keeps a
 *     fixed number of events in flight
 */
record Phase(String name, double ratePerSecond, long warmUpMillis, long measuredMillis) {
    static final String SATURATION = "saturation";

    Phase {
        if (ratePerSecond < 0 || warmUpMillis < 0 || measuredMillis < 1) {
            throw new IllegalArgumentException(
                    "Phase %s: rate %s, warm-up %d ms, measured %d ms"
                            .formatted(name, ratePerSecond, warmUpMillis, measuredMillis));
        }
    }

    static Phase saturated(Duration warmUp, Duration measured) {
        return new Phase(SATURATION, 0, warmUp.toMillis(), measured.toMillis());
    }

    static Phase atRate(int ratePerSecond, Duration warmUp, Duration measured) {
        return new Phase(
                String.valueOf(ratePerSecond),
                ratePerSecond,
                warmUp.toMillis(),
                measured.toMillis());
    }
}
