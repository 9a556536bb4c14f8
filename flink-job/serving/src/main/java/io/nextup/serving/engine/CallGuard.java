package io.nextup.serving.engine;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.serving.guard.CallNotes;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs the deadlines of one batch, takes notes of its calls and counts what fails. */
final class CallGuard implements GuardedScorer.Guard {
    private final Call call;
    private final CallNotes.Note note;
    private final long deadlineNanos;
    private final Escalation escalation;
    private final LongSupplier nanoTime;
    private final long[] hashes;

    /**
     * @param deadlineNanos longest time of a call with its bisection, nanoseconds
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    CallGuard(
            Call call,
            CallNotes.Note note,
            long deadlineNanos,
            Escalation escalation,
            LongSupplier nanoTime) {
        this.call = call;
        this.note = note;
        this.deadlineNanos = deadlineNanos;
        this.escalation = escalation;
        this.nanoTime = nanoTime;
        this.hashes = new long[call.submissions().size()];
    }

    @Override
    public boolean begins(List<ScoreRequest> requests, boolean again) {
        if (call.isSettled()) {
            throw new GuardedScorer.AbandonedException();
        }
        if (call.served().isDemoted()) {
            return false;
        }
        for (int r = 0; r < requests.size(); r++) {
            hashes[r] = requests.get(r).fingerprint();
        }
        note.begins(call.model().id(), hashes, requests.size(), again);
        if (call.isSettled()) {
            // The watchdog has given the call up. It may have ended the note before this thread
            // began it; a later death of the process would then be blamed on this call.
            note.ended();
            throw new GuardedScorer.AbandonedException();
        }
        call.begins(requests.size(), deadlineNanos);
        return true;
    }

    @Override
    public void ended() {
        note.ended();
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
