package io.nextup.local.process;

import io.nextup.trainer.cli.log.LoggedLines;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Distinguishes Ctrl-C from a failure. On Ctrl-C the child processes end by themselves. The end of
 * this JVM waits a while for the caller to tidy up.
 */
public final class StopSignal {
    private static final long PATIENCE_SECONDS = 15;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final String verb;
    private final PrintWriter err;
    private volatile boolean given;

    private StopSignal(String verb, PrintWriter err) {
        this.verb = verb;
        this.err = err;
    }

    /**
     * Starts to listen for the end of this JVM.
     *
     * @param verb verb that runs
     * @param err standard error of the verb
     */
    public static StopSignal listen(String verb, PrintWriter err) {
        StopSignal signal = new StopSignal(verb, err);
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, verb + "-stop"));
        return signal;
    }

    public boolean isGiven() {
        return given;
    }

    /** Notes that everything is tidied up: the JVM's end need not wait any more. */
    public void finished() {
        finished.countDown();
    }

    private void stop() {
        given = true;
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LoggedLines.error(
                        err, verb + ": not all files of the run could be removed in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
