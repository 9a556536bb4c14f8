package io.nextup.serving.load;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times of fetches. Many processes learn of a model at once, and all of them use a store
 * that recovers. So waits are random, and longer with more processes: a store gets as many requests
 * a second from a thousand processes as from a hundred.
 *
 * @param silence timeout for the next byte, after which a fetch is given up
 * @param retry shortest mean time from a failed fetch to the next one
 * @param turn time of each process in the wait of all of them: the store gets one request in it
 */
record FetchPatience(Duration silence, Duration retry, Duration turn) {
    static final FetchPatience USUAL =
            new FetchPatience(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMillis(50));

    FetchPatience {
        requirePositive(silence, "silence");
        requirePositive(retry, "retry");
        requirePositive(turn, "turn");
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("%s is %s: above zero".formatted(name, duration));
        }
    }

    /**
     * Draws the wait before the first fetch of a model: none, or up to a turn of each process.
     *
     * @param atHand true if the model is in the cache or on the local disk
     * @param processes number of processes that fetch it
     */
    Duration beforeFirst(boolean atHand, int processes, RandomGenerator random) {
        return atHand
                ? Duration.ZERO
                : Duration.ofNanos(random.nextLong(turns(processes).toNanos() + 1));
    }

    /**
     * Draws the wait before the next fetch of a model: half to one and a half of {@link #retry}, or
     * of a turn of each process where that is longer.
     */
    Duration beforeRetry(int processes, RandomGenerator random) {
        Duration turns = turns(processes);
        Duration mean = turns.compareTo(retry) > 0 ? turns : retry;
        return mean.dividedBy(2).plusNanos(random.nextLong(mean.toNanos() + 1));
    }

    private Duration turns(int processes) {
        return turn.multipliedBy(processes);
    }
}
