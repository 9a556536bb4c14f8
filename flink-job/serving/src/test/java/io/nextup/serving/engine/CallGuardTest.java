package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelId;
import io.nextup.event.CallTrial;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CallGuardTest {
    private final ScoreRequest a = request("a", "i1");
    private final ScoreRequest b = request("b", "i1");
    private final Events events = new Events();
    private final ServedModel served = new ServedModel(model("v1", 5, new FakeScorer(5)), false);
    private final Call call =
            new Call("default", List.of(new Submission(a, null, null, true)), served);
    private final CallGuard guard =
            new CallGuard(
                    call,
                    new CallTrials(events, () -> 0, InstantSource.system(), Duration.ofSeconds(30)),
                    Duration.ofSeconds(5).toNanos(),
                    new Escalation(
                            new Slots(
                                    EngineSettings.of(
                                            1, 1, LoadShedding.NONE, Duration.ofSeconds(5), 1),
                                    () -> 0),
                            EngineEvents.IGNORED),
                    () -> 0);

    @Test
    void aTrialNamesItsRequestsUntilTheNextOneBeginsOrTheCallsAreOver() {
        guard.tries(List.of(a, b), false);
        assertThat(events.said).containsExactly(trial(false, a, b));
        assertThat(guard.begins(2)).isTrue();

        guard.tries(List.of(b), true);
        assertThat(events.said).containsExactly(trial(false, a, b), "ended", trial(true, b));
        call.endTrial();
        call.endTrial();
        assertThat(events.said)
                .containsExactly(trial(false, a, b), "ended", trial(true, b), "ended");
    }

    @Test
    void aDeadlineStandsStillWhileATrialWaits() {
        guard.begins(1);
        assertThat(call.running()).isNotNull();
        events.before = () -> assertThat(call.running()).isNull();
        guard.tries(List.of(a), false);
        assertThat(events.said).hasSize(1);
        assertThat(call.running()).isNotNull();
    }

    @Test
    void aDemotedModelIsNotTried() {
        served.demote();
        guard.tries(List.of(a), false);
        assertThat(events.said).isEmpty();
        assertThat(guard.begins(1)).isFalse();
    }

    @Test
    void aBatchGivenUpWhileATrialBeginsIsNotCalled() {
        events.before = call::giveUp;
        guard.tries(List.of(a), false);
        assertThatThrownBy(() -> guard.begins(1))
                .isInstanceOf(GuardedScorer.AbandonedException.class);
        assertThat(call.running()).isNull();
    }

    private static String trial(boolean again, ScoreRequest... requests) {
        List<Long> hashes = List.of(requests).stream().map(ScoreRequest::fingerprint).toList();
        return hashes + (again ? " again" : "");
    }

    private static final class Events implements EngineEvents {
        private final List<String> said = new ArrayList<>();
        private Runnable before = () -> {};

        @Override
        public void demoted(String slot, ModelId model, String reason) {}

        @Override
        public void mustEnd(String reason) {}

        @Override
        public CompletableFuture<Void> trialBegins(CallTrial trial) {
            before.run();
            said.add(trial.requests() + (trial.again() ? " again" : ""));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void trialEnded() {
            said.add("ended");
        }
    }
}
