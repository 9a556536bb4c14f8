package io.nextup.local.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells Ctrl-C from a failure. The child processes end by themselves then; what is left to do is to
 * tidy up, for which the end of this JVM waits a while.
 */
public final class StopSignal {
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final String verb;
    private volatile boolean given;

    private StopSignal(String verb) {
        this.verb = verb;
    }

    /**
     * From now on the end of this JVM is noticed.
     *
     * @param verb whose run it is
     */
    public static StopSignal listen(String verb) {
        StopSignal signal = new StopSignal(verb);
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, verb + "-stop"));
        return signal;
    }

    public boolean isGiven() {
        return given;
    }

    /** All is tidied up: nobody needs to wait any more. */
    public void finished() {
        finished.countDown();
    }

    private void stop() {
        given = true;
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(verb + ": not all files of the run could be removed in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
