package io.nextup.serving.feed;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The waiting times of a feed.
 *
 * @param firstPause pause before the first retry; each further pause is twice as long
 * @param mostPause longest pause before a retry; after a client has lived for this long, pauses
 *     start again with the first
 * @param betweenChecks time between checks that the topic is still the same
 * @param poll longest time of one poll
 * @param patience timeout for one answer of the broker
 * @param closing longest wait for the listener's last call at closing
 * @param checksEnd true to check, too, whether the topic is read to its end
 */
record FeedTimes(
        Duration firstPause,
        Duration mostPause,
        Duration betweenChecks,
        Duration poll,
        Duration patience,
        Duration closing,
        boolean checksEnd) {
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

    /** Makes times without checks of the end. */
    FeedTimes(
            Duration firstPause,
            Duration mostPause,
            Duration betweenChecks,
            Duration poll,
            Duration patience,
            Duration closing) {
        this(firstPause, mostPause, betweenChecks, poll, patience, closing, false);
    }

    /** Returns these times with checks of the end, at most so far apart. */
    FeedTimes withEndChecked(Duration atMost) {
        return new FeedTimes(
                firstPause,
                mostPause,
                atMost.compareTo(betweenChecks) < 0 ? atMost : betweenChecks,
                atMost.compareTo(poll) < 0 ? atMost : poll,
                patience,
                closing,
                true);
    }

    Duration pauseAfter(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(mostPause) < 0 ? twice : mostPause;
    }
}
