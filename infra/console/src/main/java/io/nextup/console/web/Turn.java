package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets one slow request pass at a time, and refuses the others. Thread-safe. */
final class Turn {
    private final Semaphore free = new Semaphore(1, true);
    private final String doing;
    private final long patienceMillis;

    /**
     * @param doing reason that refused requests get: "Somebody looks at a user"
     * @param patienceMillis time that a request waits for the one before
     */
    Turn(String doing, long patienceMillis) {
        this.doing = requireNonNull(doing, "doing is null");
        this.patienceMillis = patienceMillis;
    }

    /**
     * Begins; {@link #end} ends.
     *
     * @throws ApiException while another request goes on
     */
    void begin() {
        try {
            if (free.tryAcquire(patienceMillis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ApiException(429, doing + " already, which takes seconds: try again soon");
    }

    void end() {
        free.release();
    }
}
