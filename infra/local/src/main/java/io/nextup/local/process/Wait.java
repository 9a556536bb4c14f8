package io.nextup.local.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something that only tells its state when asked. */
public final class Wait {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Wait() {}

    /**
     * Asks until the answer is yes.
     *
     * @param ready asked every 100 ms; what it throws ends the wait
     * @param late the message when the time is over
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
