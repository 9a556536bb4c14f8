package io.nextup.launcher.doctor;

import static java.util.Objects.requireNonNull;

import io.nextup.launcher.doctor.Finding.Verdict;
import io.nextup.launcher.verb.OneLineErrors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Makes checks one after the other, each within a time limit. The first one is that of the broker:
 * where it is bad, the others that need a broker are not made.
 *
 * @param limit longest time for a check
 */
public record Checkup(Duration limit) {
    public Checkup {
        requireNonNull(limit, "limit is null");
    }

    /**
     * Makes the checks.
     *
     * @param broker check of the broker
     * @param found takes each check with its finding as soon as it is made
     */
    public void make(Check broker, List<Check> others, BiConsumer<Check, Finding> found)
            throws InterruptedException {
        Finding ofBroker = make(broker);
        found.accept(broker, ofBroker);
        for (Check check : others) {
            found.accept(
                    check,
                    check.needsBroker() && ofBroker.verdict() != Verdict.GOOD
                            ? Finding.unknown("No broker lets this login ask")
                            : make(check));
        }
    }

    /** A check that hangs keeps a thread, which ends with the program. */
    private Finding make(Check check) throws InterruptedException {
        FutureTask<Finding> task = new FutureTask<>(check.look()::look);
        Thread thread = new Thread(task, "check-" + check.name());
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return Finding.unknown("No answer within %d s".formatted(limit.toSeconds()));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return Finding.unknown(
                    OneLineErrors.words(
                            cause instanceof ExecutionException ? cause.getCause() : cause));
        }
    }
}
