package io.nextup.local.process;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Restarts processes that die, each by a {@link RestartRule} of its own. Its owner calls {@link
 * #step} a few times a second and passes the time. Restarts run in an executor, so that the death
 * of another process is noticed meanwhile.
 *
 * <p>A process is UP; its death makes it PAUSED, or ends the supervision; the end of the pause
 * makes it RESTARTING; a restart that succeeds makes it UP, one that fails counts as a death.
 */
public final class Supervisor {
    private enum State {
        UP,
        PAUSED,
        RESTARTING
    }

    private final List<Watched> all;
    private final Executor restarts;
    private final Consumer<String> terminal;

    /**
     * @param processes processes, which are all up
     * @param restarts executor for calls that wait for a process
     * @param terminal takes one line for each death and each recovery
     */
    public Supervisor(
            List<Supervised> processes,
            Executor restarts,
            Consumer<String> terminal,
            long nowNanos) {
        this.all = processes.stream().map(process -> new Watched(process, nowNanos)).toList();
        this.restarts = restarts;
        this.terminal = terminal;
    }

    /**
     * Looks at every process once.
     *
     * @throws LocalRunException with the end of the log of a process that died too often
     */
    public void step(long nowNanos) {
        all.forEach(watched -> watched.step(nowNanos));
    }

    /** Returns true if every process was up at the last step. */
    public boolean allUp() {
        return all.stream().allMatch(watched -> watched.state == State.UP);
    }

    private final class Watched {
        private final Supervised process;
        private final RestartRule rule = new RestartRule();
        private State state = State.UP;
        private long pauseEndNanos;
        private CompletableFuture<Void> restart;

        private Watched(Supervised process, long nowNanos) {
            this.process = process;
            rule.cameUp(nowNanos);
        }

        private void step(long nowNanos) {
            switch (state) {
                case UP -> process.exitCode().ifPresent(code -> died(ended(code), null, nowNanos));
                case PAUSED -> {
                    if (nowNanos - pauseEndNanos >= 0) {
                        restart = CompletableFuture.runAsync(process::restart, restarts);
                        state = State.RESTARTING;
                    }
                }
                case RESTARTING -> {
                    if (restart.isDone()) {
                        restarted(nowNanos);
                    }
                }
            }
        }

        private void restarted(long nowNanos) {
            try {
                restart.join();
                rule.cameUp(nowNanos);
                state = State.UP;
                terminal.accept(process.name() + " is up again");
            } catch (CompletionException e) {
                OptionalInt code = process.exitCode();
                died(
                        code.isPresent()
                                ? ended(code.getAsInt())
                                : "did not come up (%s)".formatted(reason(e.getCause())),
                        e.getCause(),
                        nowNanos);
            }
        }

        private void died(String how, Throwable cause, long nowNanos) {
            Duration pause =
                    rule.died(nowNanos)
                            .orElseThrow(
                                    () ->
                                            new LocalRunException(
                                                    "%s %s after %d restarts without a healthy minute between them. %s"
                                                            .formatted(
                                                                    process.name(),
                                                                    how,
                                                                    rule.restarts(),
                                                                    process.endOfLog()),
                                                    cause));
            pauseEndNanos = nowNanos + pause.toNanos();
            state = State.PAUSED;
            terminal.accept(
                    "%s %s; restarting it in %d s (restart %d of %d)"
                            .formatted(
                                    process.name(),
                                    how,
                                    pause.toSeconds(),
                                    rule.restarts(),
                                    RestartRule.MOST_RESTARTS));
        }

        private static String ended(int exitCode) {
            return "ended with exit code " + exitCode;
        }

        /** Returns the message's first line: the end of a log follows it. */
        private static String reason(Throwable cause) {
            String message =
                    cause instanceof LocalRunException ? cause.getMessage() : cause.toString();
            return message.lines().findFirst().orElse("");
        }
    }
}
