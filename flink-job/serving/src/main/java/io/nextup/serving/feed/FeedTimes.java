package io.nextup.serving.feed;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a feed waits.
 *
 * @param firstPause before the first retry; each further pause is twice as long
 * @param mostPause longest pause before a retry; a client that lives as long begins anew with the
 *     first pause
 * @param betweenChecks how often the feed asks whether the topic is still the one that it reads
 * @param poll most time of one poll
 * @param patience most time that the feed waits for one answer of the broker
 * @param closing most time that closing waits for the listener's last call
 */
record FeedTimes(
        Duration firstPause,
        Duration mostPause,
        Duration betweenChecks,
        Duration poll,
        Duration patience,
        Duration closing) {
    static final FeedTimes DEFAULT =
            new FeedTimes(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3));

    FeedTimes {
        requireNonNull(betweenChecks, "betweenChecks is null");
        requireNonNull(poll, "poll is null");
        requireNonNull(patience, "patience is null");
        requireNonNull(closing, "closing is null");
        if (firstPause.isNegative() || firstPause.isZero() || mostPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "Pauses must be positive and grow, were %s to %s"
                            .formatted(firstPause, mostPause));
        }
    }

    Duration pauseAfter(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(mostPause) < 0 ? twice : mostPause;
    }
}
