package io.nextup.launcher.verb;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Distinguishes Ctrl-C from a failure. When this JVM ends, it tells the caller to stop, and waits
 * up to 15 s until the caller has finished.
 */
public final class StopSignal {
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final String verb;
    private final PrintWriter err;
    private final Runnable stop;
    private final String late;
    private volatile boolean given;

    private StopSignal(String verb, PrintWriter err, Runnable stop, String late) {
        this.verb = verb;
        this.err = err;
        this.stop = stop;
        this.late = late;
    }

    /**
     * Starts to listen for the end of this JVM. The caller learns of it by its child processes,
     * which end by themselves.
     *
     * @param verb verb that runs
     * @param err standard error of the verb
     */
    public static StopSignal listen(String verb, PrintWriter err) {
        return listen(verb, err, () -> {}, "not all files of the run could be removed in time");
    }

    /**
     * Starts to listen for the end of this JVM.
     *
     * @param stop tells the caller to stop; runs in another thread
     * @param late line for people if the caller does not finish in time
     */
    public static StopSignal listen(String verb, PrintWriter err, Runnable stop, String late) {
        StopSignal signal = new StopSignal(verb, err, stop, late);
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, verb + "-stop"));
        return signal;
    }

    public boolean isGiven() {
        return given;
    }

    /** Notes that the caller has finished: the JVM's end need not wait any more. */
    public void finished() {
        finished.countDown();
    }

    private void stop() {
        given = true;
        stop.run();
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LoggedLines.error(err, "%s: %s".formatted(verb, late));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
