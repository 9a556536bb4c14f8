package io.nextup.trainer.operate;

import java.time.Duration;

/** Brokers whose topics are read to their ends. */
final class Brokers {
    /** Longest wait for a broker to answer. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private Brokers() {}
}
