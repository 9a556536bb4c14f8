package io.nextup.serving.rollout;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times of fetches. Many processes hear of a model at once, and a store that comes back is
 * asked by all of them: waits are random, so that they do not ask together.
 *
 * @param silence longest time without a byte, after which a fetch is given up
 * @param retry mean time from a fetch that failed to the next one
 * @param spread longest wait before the first fetch of a model from a store that others ask too
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
     * The wait before the first fetch of a model: none, or up to {@link #spread}.
     *
     * @param atHand whether the model is in the cache or on the local disk
     */
    Duration beforeFirst(boolean atHand, RandomGenerator random) {
        return atHand ? Duration.ZERO : Duration.ofNanos(random.nextLong(spread.toNanos() + 1));
    }

    /** The wait before the next fetch of a model: half to one and a half of {@link #retry}. */
    Duration beforeRetry(RandomGenerator random) {
        return retry.dividedBy(2).plusNanos(random.nextLong(retry.toNanos() + 1));
    }
}
