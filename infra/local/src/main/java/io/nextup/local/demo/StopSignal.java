package io.nextup.local.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells Ctrl-C from a failure. The child processes end by themselves then; what is left to do is to
 * tidy up, for which the end of this JVM waits a while.
 */
final class StopSignal {
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean given;

    private StopSignal() {}

    /** From now on the end of this JVM is noticed. */
    static StopSignal listen() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "demo-stop"));
        return signal;
    }

    boolean isGiven() {
        return given;
    }

    /** All is tidied up: nobody needs to wait any more. */
    void finished() {
        finished.countDown();
    }

    private void stop() {
        given = true;
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("demo: not all files of the run could be removed in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
