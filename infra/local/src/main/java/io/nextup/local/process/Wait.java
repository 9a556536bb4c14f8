package io.nextup.local.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition that can only be polled. */
public final class Wait {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Wait() {}

    /**
     * Polls until the condition is true.
     *
     * @param ready condition, polled every 100 ms; an exception ends the wait
     * @param late message for a timeout
     */
    public static void until(Duration atMost, BooleanSupplier ready, Supplier<String> late) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new LocalRunException(late.get());
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalRunException("Interrupted: " + late.get(), e);
            }
        }
    }
}
