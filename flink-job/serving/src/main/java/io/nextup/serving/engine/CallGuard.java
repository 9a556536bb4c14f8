package io.nextup.serving.engine;

import io.nextup.event.CallTrial;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs the deadlines and trials of one batch, and counts what fails. */
final class CallGuard implements GuardedScorer.Guard {
    private final Call call;
    private final CallTrials trials;
    private final long deadlineNanos;
    private final Escalation escalation;
    private final LongSupplier nanoTime;

    /**
     * @param deadlineNanos longest time of a call with its bisection, nanoseconds
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    CallGuard(
            Call call,
            CallTrials trials,
            long deadlineNanos,
            Escalation escalation,
            LongSupplier nanoTime) {
        this.call = call;
        this.trials = trials;
        this.deadlineNanos = deadlineNanos;
        this.escalation = escalation;
        this.nanoTime = nanoTime;
    }

    @Override
    public void tries(List<ScoreRequest> requests, boolean again) {
        if (call.isSettled() || call.served().isDemoted()) {
            // The call does not begin.
            return;
        }
        List<Long> hashes = requests.stream().map(ScoreRequest::fingerprint).toList();
        call.tries(() -> trials.begin(new CallTrial(hashes, again)));
    }

    @Override
    public boolean begins(int requests) {
        if (call.isSettled()) {
            throw new GuardedScorer.AbandonedException();
        }
        if (call.served().isDemoted()) {
            return false;
        }
        call.begins(requests, deadlineNanos);
        return true;
    }

    @Override
    public void scored(List<Recommendation> answers, boolean whole) {
        if (whole) {
            call.endDeadline();
        }
        if (answers.stream().anyMatch(answer -> answer.source() == Source.MODEL)) {
            call.answeredByModel();
        }
        escalation.countRequests(call, answers.size(), 0, nanoTime.getAsLong());
    }

    @Override
    public void failedAlone(int place) {
        if (call.countFailure(place)) {
            call.submissions().get(place).metrics().modelFailed();
            escalation.countRequests(call, 1, 1, nanoTime.getAsLong());
        }
    }
}
