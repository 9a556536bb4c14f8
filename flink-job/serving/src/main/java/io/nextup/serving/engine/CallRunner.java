package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import io.nextup.serving.guard.CallGroups;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every request of a call, on the worker's thread. Thread-safe. */
final class CallRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CallRunner.class);

    private final GuardedScorer scorer;
    private final EngineSettings settings;
    private final Escalation escalation;
    private final CallTrials trials;
    private final LongSupplier nanoTime;
    private final InstantSource clock;

    /**
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param clock the wall clock, compared with event times
     */
    CallRunner(
            GuardedScorer scorer,
            EngineSettings settings,
            Escalation escalation,
            CallTrials trials,
            LongSupplier nanoTime,
            InstantSource clock) {
        this.scorer = scorer;
        this.settings = settings;
        this.escalation = escalation;
        this.trials = trials;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /**
     * Answers the requests, unless the watchdog does so first. Fails them only for an error outside
     * the model.
     */
    void run(Call call) {
        try {
            boolean onProbation = false;
            for (Submission submission : call.submissions()) {
                submission.metrics().requestBatched();
                onProbation |= submission.onProbation();
            }
            if (settings.shedding().skips()) {
                answerOld(call);
            }
            if (call.submissions().isEmpty()) {
                return;
            }
            if (call.served().isDemoted()) {
                fallBack(call);
            } else {
                score(call, onProbation);
            }
        } catch (Throwable e) {
            // The worker must continue; requests without an answer fail the job.
            LOG.error("A batch failed outside the model", e);
            fail(call, e);
        }
    }

    /** Answers a call that the watchdog has given up. */
    void answerGivenUp(Call call) {
        List<Submission> submissions = call.submissions();
        for (int place = 0; place < submissions.size(); place++) {
            Submission submission = submissions.get(place);
            if (call.countFailure(place)) {
                submission.metrics().modelFailed();
            }
            submission.answer(() -> scorer.fallback(submission.request(), call.model()));
        }
    }

    private void score(Call call, boolean onProbation) {
        long started = nanoTime.getAsLong();
        List<Recommendation> answers;
        try {
            CallGroups.Grouped<Submission> grouped =
                    onProbation
                            ? trials.grouped(call.submissions())
                            : CallGroups.Grouped.ofTheRest(call.submissions());
            call.keepOnly(grouped.requests());
            answers =
                    scorer.score(
                            grouped.requests().stream().map(Submission::request).toList(),
                            grouped.groups(),
                            call.model(),
                            guard(call));
        } catch (GuardedScorer.AbandonedException e) {
            return;
        } catch (GuardedScorer.DeviceLostException e) {
            LOG.error("Model {}: {}", call.model().version(), e.getMessage(), e);
            fallBack(call);
            escalation.mustEnd(e.getMessage());
            return;
        } catch (GuardedScorer.FatalErrorException e) {
            LOG.error("Model {}: {}", call.model().version(), e.getMessage(), e);
            // Its trial has not ended, so others learn which requests ended the process.
            escalation.mustEnd(e.getMessage());
            // A program with an embedded cluster continues.
            fallBack(call);
            return;
        } catch (Throwable e) {
            fail(call, e);
            return;
        } finally {
            call.endDeadline();
            call.endTrial();
        }
        if (!call.settle()) {
            // Too late: the watchdog has answered.
            return;
        }
        List<Submission> submissions = call.submissions();
        submissions
                .get(0)
                .metrics()
                .batchScored(submissions.size(), nanoTime.getAsLong() - started);
        for (int i = 0; i < submissions.size(); i++) {
            Recommendation answer = answers.get(i);
            submissions.get(i).answer(() -> answer);
        }
        escalation.countCall(call);
    }

    private CallGuard guard(Call call) {
        long deadlineNanos = call.model().deadline(settings.batchTimeout()).toNanos();
        return new CallGuard(call, trials, deadlineNanos, escalation, nanoTime);
    }

    /**
     * Fails the requests of a call after an error outside the model, even an Error of the virtual
     * machine: the job restarts from its checkpoint, and the worker continues.
     */
    private static void fail(Call call, Throwable cause) {
        if (call.settle()) {
            IllegalStateException failure =
                    new IllegalStateException(
                            "A batch of %d for model %s failed outside the model"
                                    .formatted(call.submissions().size(), call.model().version()),
                            cause);
            call.submissions().forEach(submission -> submission.fail(failure));
        }
    }

    /** Answers the requests that are too old, and leaves the others in the call. */
    private void answerOld(Call call) {
        long nowMillis = clock.millis();
        List<Submission> young = new ArrayList<>(call.submissions().size());
        List<Submission> old = new ArrayList<>();
        for (Submission submission : call.submissions()) {
            boolean tooOld = settings.shedding().isTooOld(submission.request(), nowMillis);
            (tooOld ? old : young).add(submission);
        }
        call.keepOnly(young);
        for (Submission submission : old) {
            submission.answer(() -> scorer.skipped(submission.request(), call.model()));
        }
    }

    /** Answers what is left of the call without the model, unless it is answered already. */
    private void fallBack(Call call) {
        if (call.settle()) {
            for (Submission submission : call.submissions()) {
                submission.answer(() -> scorer.fallback(submission.request(), call.model()));
            }
        }
    }
}
