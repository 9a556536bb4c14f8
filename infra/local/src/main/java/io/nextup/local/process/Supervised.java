package io.nextup.local.process;

import java.util.OptionalInt;
import java.util.function.Supplier;

/** A process that a {@link Supervisor} keeps running. Any thread may call it. */
public interface Supervised {
    /** Its name, as a sentence begins with it: {@code The JobManager}. */
    String name();

    /** The exit code of the newest start; empty while that runs. */
    OptionalInt exitCode();

    /**
     * Ends what is left of the process, starts it again on the same ports and files, and returns
     * when it does its work.
     *
     * @throws LocalRunException if it ends again or does not come up in time
     */
    void restart();

    /** Names the log and repeats its last lines. */
    String endOfLog();

    /**
     * A Java program.
     *
     * @param newest its newest start
     * @param restart see {@link #restart}
     */
    static Supervised jvm(Supplier<ChildJvm> newest, Runnable restart) {
        return new Supervised() {
            @Override
            public String name() {
                return newest.get().name();
            }

            @Override
            public OptionalInt exitCode() {
                return newest.get().exitCode();
            }

            @Override
            public void restart() {
                restart.run();
            }

            @Override
            public String endOfLog() {
                return newest.get().endOfLog();
            }
        };
    }
}
