package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelId;
import io.nextup.serving.guard.CallNotes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallGuardTest {
    private final ScoreRequest request = request("a", "i1");
    private final Call call =
            new Call(
                    "default",
                    List.of(new Submission(request, null, null)),
                    new ServedModel(model("v1", 5, new FakeScorer(5)), false));
    private final Note note = new Note();
    private final CallGuard guard =
            new CallGuard(
                    call,
                    note,
                    Duration.ofSeconds(5).toNanos(),
                    new Escalation(
                            new Slots(
                                    EngineSettings.of(
                                            1, 1, LoadShedding.NONE, Duration.ofSeconds(5), 1),
                                    () -> 0),
                            EngineEvents.IGNORED),
                    () -> 0);

    @Test
    void aCallThatBeginsIsNotedUntilItEnds() {
        assertThat(guard.begins(List.of(request), false)).isTrue();
        assertThat(note.said).containsExactly("in a call");
        guard.ended();
        assertThat(note.said).containsExactly("in a call", "idle");
    }

    @Test
    void aBatchGivenUpJustAsItsNextCallBeginsIsBlamedForNoDeath() {
        // The watchdog acts between the check that the call is not settled and the note.
        note.before =
                () -> {
                    call.giveUp();
                    note.ended();
                };
        assertThatThrownBy(() -> guard.begins(List.of(request), false))
                .isInstanceOf(GuardedScorer.AbandonedException.class);
        assertThat(note.said).containsExactly("idle", "in a call", "idle");
        assertThat(call.running()).isNull();
    }

    private static final class Note implements CallNotes.Note {
        private final List<String> said = new ArrayList<>();
        private Runnable before = () -> {};

        @Override
        public void begins(ModelId model, long[] requests, int count, boolean again) {
            before.run();
            said.add("in a call");
        }

        @Override
        public void ended() {
            said.add("idle");
        }

        @Override
        public void close() {}
    }
}
