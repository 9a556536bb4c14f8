package io.nextup.serving.guard;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Longest time for loading and warming up a model, which grows with the bytes of its module.
 *
 * <p>A load copies and hashes the module, checks and rewrites it, and has PyTorch read it. For a
 * module of 400 MB that took 3.4 to 8.5 s on two cores at a load average of 10, so 47 MB/s at
 * worst. A second for each 20 MB leaves room for slower disks, and for the warm-up, whose calls
 * take longer with larger modules.
 *
 * @param least time for a module without bytes
 */
public record LoadTimeout(Duration least) {
    private static final Duration PER_BYTE = Duration.ofSeconds(1).dividedBy(20_000_000);

    public LoadTimeout {
        requireNonNull(least, "least is null");
        if (least.isNegative() || least.isZero()) {
            throw new IllegalArgumentException("least is %s: above zero".formatted(least));
        }
    }

    /**
     * Returns the longest time for one model. It is twice as long while another one serves, since
     * the load then pauses as long as it works.
     *
     * @param moduleBytes size of its module, bytes
     */
    public Duration of(long moduleBytes, boolean anotherServes) {
        if (moduleBytes < 0) {
            throw new IllegalArgumentException(
                    "moduleBytes is %d: at least 0".formatted(moduleBytes));
        }
        Duration work = least.plus(PER_BYTE.multipliedBy(moduleBytes));
        return anotherServes ? work.multipliedBy(2) : work;
    }
}
