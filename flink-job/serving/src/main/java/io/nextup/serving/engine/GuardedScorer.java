package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import io.nextup.serving.guard.CallGroups;
import io.nextup.serving.guard.DeviceErrors;
import io.nextup.serving.guard.FailureDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Scores batches even if the model fails on some requests. Such a request is in the checkpoint, so
 * it would fail its batch again after every restart. So a failing batch is halved until the
 * requests that fail alone are found; these get popular items. Requests on probation are scored in
 * groups, and those that ended processes not at all. Thread-safe.
 */
final class GuardedScorer {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedScorer.class);
    private static final String EVENT_FIELD = "eventId";
    private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);

    /** Observes every call of the model, on the calling thread. */
    interface Guard {
        /**
         * Begins a trial, in place of the one before: the next calls are of these requests, and
         * others know that. May wait.
         *
         * @param again true for a request that was alone in a call before when a process died
         */
        void tries(List<ScoreRequest> requests, boolean again);

        /**
         * Decides whether a call begins.
         *
         * @param requests number of requests in it
         * @return false if the model is demoted: popular items answer instead
         * @throws AbandonedException if nothing waits for the answers any more
         */
        boolean begins(int requests);

        /**
         * Counts the answers of a call: the model's, and popular items for requests whose items it
         * does not know.
         *
         * <p>A deadline covers a call, its whole bisection, and further calls until the model
         * answers one outside a bisection. So a slowly failing model cannot occupy a worker with
         * calls that are each in time. Many calls that the model answers, such as hundreds of
         * requests alone, do not share a deadline.
         *
         * @param whole true if the call was made outside a bisection: the next call gets its own
         *     deadline
         */
        void scored(List<Recommendation> answers, boolean whole);

        /**
         * Counts, at once, a request on which the model fails alone, by its position in the batch.
         */
        void failedAlone(int place);
    }

    /** Ends a batch that the watchdog has answered meanwhile. */
    static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AbandonedException() {
            super("The call was given up", null, false, false);
        }
    }

    private final BatchScorer scorer;
    private final LongSupplier nanoTime;
    private final FailureDigest failures = new FailureDigest(BETWEEN_WARNINGS);

    /**
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    GuardedScorer(BatchScorer scorer, LongSupplier nanoTime) {
        this.scorer = scorer;
        this.nanoTime = nanoTime;
    }

    /**
     * Scores requests with the given model; returns the answers in the order of the requests.
     *
     * <p>Throws {@link DeviceLostException}, {@link FatalErrorException}, and the guard's
     * exceptions.
     *
     * @param groups groups of the requests, in their order
     */
    List<Recommendation> score(
            List<ScoreRequest> requests,
            List<CallGroups.Group> groups,
            ServingModel model,
            Guard guard) {
        Attempt attempt = new Attempt(requests, model, guard);
        try {
            int from = 0;
            for (CallGroups.Group group : groups) {
                attempt.group(group, from);
                from += group.size();
            }
        } finally {
            // Logs even if the watchdog has given the batch up: the log must name the cause.
            attempt.report();
        }
        return attempt.answers;
    }

    /** Answers with the model's popular items, without a call. */
    Recommendation fallback(ScoreRequest request, ServingModel model) {
        return scorer.fallback(request, model);
    }

    /** Answers a request that is too old to be worth scoring, without a call of the model. */
    Recommendation skipped(ScoreRequest request, ServingModel model) {
        return scorer.skipped(request, model);
    }

    private final class Attempt {
        private final List<ScoreRequest> requests;
        private final ServingModel model;
        private final Guard guard;
        private final List<Recommendation> answers;
        private Throwable firstCause;
        private int failedAlone;

        /** The first request that failed alone; null without one. */
        private ScoreRequest firstFailedAlone;

        private Attempt(List<ScoreRequest> requests, ServingModel model, Guard guard) {
            this.requests = requests;
            this.model = model;
            this.guard = guard;
            this.answers = new ArrayList<>(requests.size());
        }

        private void group(CallGroups.Group group, int from) {
            int to = from + group.size();
            switch (group.treatment()) {
                case SCORED -> call(from, to, true);
                case TRIED, TRIED_AGAIN -> {
                    guard.tries(
                            requests.subList(from, to),
                            group.treatment() == CallGroups.Treatment.TRIED_AGAIN);
                    call(from, to, true);
                }
                case NEVER_CALLED -> neverCalled(from, to);
            }
        }

        /** This is not a failure of this model, which is not called with the requests. */
        private void neverCalled(int from, int to) {
            for (ScoreRequest request : requests.subList(from, to)) {
                logOf(request, GuardedScorer::warnOfNeverCalled);
                answers.add(scorer.fallback(request, model));
            }
        }

        /** Calls the model with some of the requests. */
        private void call(int from, int to, boolean whole) {
            List<ScoreRequest> part = requests.subList(from, to);
            if (!guard.begins(part.size())) {
                part.forEach(request -> answers.add(scorer.fallback(request, model)));
                return;
            }
            List<Recommendation> scored;
            try {
                scored = scorer.score(part, model);
            } catch (Throwable e) {
                if (e instanceof Error error && isFatal(error)) {
                    throw new FatalErrorException(error);
                }
                failed(from, to, e);
                return;
            }
            answers.addAll(scored);
            guard.scored(scored, whole);
        }

        private void failed(int from, int to, Throwable cause) {
            if (DeviceErrors.isSticky(cause)) {
                throw new DeviceLostException(cause);
            }
            if (firstCause == null) {
                firstCause = cause;
            }
            if (to - from == 1) {
                if (firstFailedAlone == null) {
                    firstFailedAlone = requests.get(from);
                }
                failedAlone++;
                answers.add(scorer.fallback(requests.get(from), model));
                guard.failedAlone(from);
                return;
            }
            int middle = (from + to) >>> 1;
            call(from, middle, false);
            call(middle, to, false);
        }

        private void report() {
            if (firstCause != null) {
                failures.failed(model.version(), failedAlone, nanoTime.getAsLong())
                        .ifPresent(this::tell);
            }
        }

        private void tell(FailureDigest.Told told) {
            Runnable line = () -> warn(told, model.version(), firstCause);
            if (firstFailedAlone == null) {
                line.run();
            } else {
                logOf(firstFailedAlone, line);
            }
        }
    }

    /** Reports that no call in this process can succeed any more. */
    static final class DeviceLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeviceLostException(Throwable cause) {
            super("The device is lost: " + cause.getMessage(), cause);
        }
    }

    /** Reports an Error of a call after which this virtual machine must not continue. */
    static final class FatalErrorException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FatalErrorException(Error cause) {
            super("The virtual machine must not continue after " + cause, cause);
        }
    }

    /**
     * Distinguishes Errors after which the virtual machine must not continue from those of a model.
     *
     * <p>Most Errors that a call throws are the model's failure, like its exceptions: a
     * LinkageError of its library or a StackOverflowError of its code recurs after every restart of
     * the job, and only a demotion ends that. The same holds for an InternalError, such as that for
     * a mapped file that was cut, and an UnknownError: the virtual machine has confined its trouble
     * to this thread, and aborts by itself where it cannot. An OutOfMemoryError is the model's
     * failure, too. Half a batch needs half the memory, and the call's allocations are garbage
     * already, whereas a restart replays the same batch into the same heap. If something else fills
     * the heap, other threads fail too, and Flink or {@code -XX:+ExitOnOutOfMemoryError} ends the
     * process there.
     *
     * <p>Two kinds are left. A ThreadDeath means that somebody stopped the thread anywhere in its
     * code, so whatever its locks guard may be half changed. A VirtualMachineError of another class
     * says that the virtual machine is broken or has no resources left, and nothing is known about
     * it.
     */
    @SuppressWarnings("removal")
    private static boolean isFatal(Error error) {
        boolean bearable =
                error instanceof StackOverflowError
                        || error instanceof OutOfMemoryError
                        || error instanceof InternalError
                        || error instanceof UnknownError;
        return error instanceof ThreadDeath || (error instanceof VirtualMachineError && !bearable);
    }

    /**
     * Logs a line with the request's event in a field beside the message. The message must not hold
     * a text that a producer chose, such as line breaks; logs in JSON show the field.
     */
    private static void logOf(ScoreRequest request, Runnable line) {
        MDC.put(EVENT_FIELD, request.trigger().text());
        try {
            line.run();
        } finally {
            MDC.remove(EVENT_FIELD);
        }
    }

    private static void warnOfNeverCalled() {
        LOG.warn(
                "A request was alone in the last calls of two processes that died: popular items answer it, and no model is called with it");
    }

    private static void warn(FailureDigest.Told told, String version, Throwable cause) {
        if (told.first()) {
            LOG.warn(
                    "Model {} failed on a batch, and then on {} of its requests alone: these are answered by what is popular",
                    version,
                    told.affected(),
                    cause);
        } else {
            LOG.warn(
                    "Model {} failed on {} more batches, and then on {} of their requests alone; the last cause: {}",
                    version,
                    told.failures(),
                    told.affected(),
                    cause.toString());
        }
    }
}
