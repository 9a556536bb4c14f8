package io.nextup.local.process;

import java.util.OptionalInt;
import java.util.function.Supplier;

/** A process that a {@link Supervisor} keeps running. Any thread may call it. */
public interface Supervised {
    /** Returns its name, as a sentence begins with it: {@code The JobManager}. */
    String name();

    /** Returns the exit code of the newest start; empty while that runs. */
    OptionalInt exitCode();

    /**
     * Ends the rest of the process and restarts it on the same ports and files; returns when it
     * works again.
     *
     * @throws LocalRunException if it ends again or does not come up in time
     */
    void restart();

    /** Returns the log's name and last lines. */
    String endOfLog();

    /**
     * Makes a supervised Java program.
     *
     * @param newest source of its newest start
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
