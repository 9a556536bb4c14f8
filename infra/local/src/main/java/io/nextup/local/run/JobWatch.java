package io.nextup.local.run;

import io.nextup.local.process.LocalRunException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Prints a line whenever a job changes. Holds no clock: callers pass the time. Not thread-safe. */
final class JobWatch {
    /** A JobManager that shuts down closes its port some seconds before it ends. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Job job;
    private final Path logs;
    private final Consumer<String> terminal;
    private String said = "";
    private boolean silent;
    private long silentSinceNanos;

    /**
     * A job in a cluster; methods throw a {@link LocalRunException} if the cluster does not answer.
     */
    interface Job {
        /** Returns the state in Flink's words, such as {@code RUNNING}. */
        String state();

        /** Returns true if every part of the job runs, not only the job as a whole. */
        boolean isRunning();

        /** Returns the newest failure, down to its cause; empty if there was none. */
        Optional<String> rootException();
    }

    /**
     * @param logs directory to name when Flink gives no cause of the job's end
     * @param terminal takes one line for each change
     */
    JobWatch(Job job, Path logs, Consumer<String> terminal) {
        this.job = job;
        this.logs = logs;
        this.terminal = terminal;
    }

    /**
     * Looks at the job once.
     *
     * @throws LocalRunException when the job has ended
     */
    void look(long nowNanos) {
        String state;
        String line;
        try {
            state = job.state();
            line = line(state);
        } catch (LocalRunException e) {
            if (!silent) {
                silent = true;
                silentSinceNanos = nowNanos;
            } else if (nowNanos - silentSinceNanos >= SILENCE.toNanos()) {
                say(e.getMessage());
            }
            return;
        }
        silent = false;
        if (List.of("FAILED", "CANCELED", "FINISHED").contains(state)) {
            throw new LocalRunException(
                    "The job is %s: %s"
                            .formatted(
                                    state, job.rootException().orElse("see the logs in " + logs)));
        }
        say(line);
    }

    /** Forgets the last state, so that the next look prints it, changed or not. */
    void forget() {
        said = "";
        silent = false;
    }

    private String line(String state) {
        if (job.isRunning()) {
            return "The job runs";
        }
        return state.equals("RUNNING")
                ? "The job starts; it answers once it serves the announced model"
                : "The job is %s%s"
                        .formatted(state, job.rootException().map(": "::concat).orElse(""));
    }

    private void say(String line) {
        if (!line.equals(said)) {
            terminal.accept(line);
            said = line;
        }
    }
}
