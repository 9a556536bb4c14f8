package io.nextup.serving.rollout;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times of fetches. Many processes learn of a model at once, and all of them use a store
 * that recovers. So waits are random, to spread the requests.
 *
 * @param silence timeout for the next byte, after which a fetch is given up
 * @param retry mean time from a failed fetch to the next one
 * @param spread longest wait before the first fetch of a model from a shared store
 */
record FetchPatience(Duration silence, Duration retry, Duration spread) {
    static final FetchPatience USUAL =
            new FetchPatience(
                    Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10));

    FetchPatience {
        requirePositive(silence, "silence");
        requirePositive(retry, "retry");
        requirePositive(spread, "spread");
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("%s is %s: above zero".formatted(name, duration));
        }
    }

    /**
     * Draws the wait before the first fetch of a model: none, or up to {@link #spread}.
     *
     * @param atHand true if the model is in the cache or on the local disk
     */
    Duration beforeFirst(boolean atHand, RandomGenerator random) {
        return atHand ? Duration.ZERO : Duration.ofNanos(random.nextLong(spread.toNanos() + 1));
    }

    /**
     * Draws the wait before the next fetch of a model: half to one and a half of {@link #retry}.
     */
    Duration beforeRetry(RandomGenerator random) {
        return retry.dividedBy(2).plusNanos(random.nextLong(retry.toNanos() + 1));
    }
}
