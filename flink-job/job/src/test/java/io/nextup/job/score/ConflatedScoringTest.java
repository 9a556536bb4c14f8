package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.Recommendation;
import io.nextup.event.TraceContext;
import io.nextup.job.publish.ListUpdate;
import io.nextup.job.score.Subtasks.Subtask;
import io.nextup.serving.engine.Gate;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests of one user that are conflated, and checkpoints that are taken meanwhile. */
@Timeout(60)
class ConflatedScoringTest {
    @RegisterExtension final Subtasks subtasks = new Subtasks();

    @Test
    void aRequestThatLeftBeforeACheckpointIsNamedByTheOneThatWasInIt() throws Exception {
        Gate gate = new Gate();
        Subtask before = subtasks.conflating(null, gate);
        // While the first is scored the next two wait, and the last takes over from the second,
        // which leaves with the first.
        before.harness.processElement(request("anna", 1), 1);
        gate.awaitCall();
        before.harness.processElement(request("anna", 2), 2);
        before.harness.processElement(request("anna", 3), 3);
        gate.open();
        gate.awaitCall();
        before.emitUntil(1);
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThat(before.answers()).containsExactly(List.of("anna-1"));
        assertThat(inFlight(state)).isEqualTo(1);

        Subtask after = subtasks.conflating(state, Gate.opened());
        after.harness.endInput();

        assertThat(after.answers()).containsExactly(List.of("anna-2", "anna-3"));
        gate.openForever();
    }

    @Test
    void requestsTakenOverThatAreStillInTheCheckpointAreNotAnsweredAgain() throws Exception {
        Gate gate = new Gate();
        Subtask before = subtasks.conflating(null, gate);
        before.harness.processElement(request("bob", 1), 1);
        gate.awaitCall();
        before.harness.processElement(request("anna", 1), 2);
        before.harness.processElement(request("anna", 2), 3);
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThat(inFlight(state)).isEqualTo(3);
        // Behind the checkpoint: its copy does not know of it.
        before.harness.processElement(request("anna", 3), 4);
        assertThat(before.answers()).isEmpty();

        Subtask after = subtasks.conflating(state, Gate.opened());
        after.harness.endInput();

        assertThat(after.answers()).containsExactly(List.of("bob-1"), List.of("anna-1", "anna-2"));
        gate.openForever();
    }

    @Test
    void requestsOfACheckpointFromBeforeConflationWasSwitchedOnAreNamedOnceEach() throws Exception {
        Gate gate = new Gate();
        Subtask before = subtasks.limited(0, null, gate);
        for (int sequence = 1; sequence <= 3; sequence++) {
            before.harness.processElement(request("anna", sequence), sequence);
        }
        OperatorSubtaskState state = before.harness.snapshot(1, 1);

        Gate later = new Gate();
        Subtask after = subtasks.conflating(state, later);
        later.openForever();
        after.harness.endInput();

        assertThat(after.answers().stream().flatMap(List::stream))
                .containsExactly("anna-1", "anna-2", "anna-3");
        gate.openForever();
    }

    @Test
    void beyondHisLimitAUsersRequestsAreConflatedAndAnotherUsersAreNot() throws Exception {
        Gate gate = new Gate();
        Subtask subtask = subtasks.limited(3, null, gate);
        subtask.harness.processElement(request("anna", 1), 1);
        gate.awaitCall();
        for (int sequence = 2; sequence <= 9; sequence++) {
            subtask.harness.processElement(request("anna", sequence), sequence);
            if (sequence <= 4) {
                subtask.harness.processElement(request("bob", sequence), sequence);
            }
        }
        gate.openForever();
        subtask.harness.endInput();

        assertThat(subtask.answers())
                .containsExactly(
                        List.of("anna-1"),
                        List.of("anna-2"),
                        List.of("bob-2"),
                        List.of("bob-3"),
                        List.of("bob-4"),
                        IntStream.rangeClosed(3, 9).mapToObj(n -> "anna-" + n).toList());
    }

    @Test
    void aListIsForgottenBehindTheAnswersInFlightAndNoLaterRequestNamesTheirEvents()
            throws Exception {
        Gate gate = new Gate();
        Subtask subtask = subtasks.conflating(null, gate);
        subtask.harness.processElement(request("bob", 1), 1);
        gate.awaitCall();
        subtask.harness.processElement(request("anna", 1), 2);
        subtask.harness.processElement(ScoreRequest.forget("anna"), 3);
        // After an erasure the numbers start again, and this one is beyond the one before it.
        subtask.harness.processElement(request("anna", 2), 4);
        subtask.harness.processElement(request("anna", 3), 5);
        gate.openForever();
        subtask.harness.endInput();

        assertThat(subtask.harness.extractOutputValues())
                .extracting(
                        ListUpdate::userId,
                        update -> update.list() == null ? null : update.list().references())
                .containsExactly(
                        tuple("bob", List.of("bob-1")),
                        tuple("anna", List.of("anna-1")),
                        tuple("anna", null),
                        tuple("anna", List.of("anna-2", "anna-3")));
    }

    @Test
    void aListThatWasToBeForgottenAtACheckpointIsForgottenAfterTheRestore() throws Exception {
        Gate gate = new Gate();
        Subtask before = subtasks.conflating(null, gate);
        before.harness.processElement(request("anna", 1), 1);
        gate.awaitCall();
        before.harness.processElement(ScoreRequest.forget("anna"), 2);
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThat(inFlight(state)).isEqualTo(2);

        Subtask after = subtasks.conflating(state, Gate.opened());
        after.harness.endInput();

        assertThat(after.harness.extractOutputValues()).hasSize(2);
        assertThat(after.harness.extractOutputValues().get(1)).isEqualTo(ListUpdate.forget("anna"));
        gate.openForever();
    }

    @Test
    void withoutALimitEachRequestOfAUserIsAnsweredByItself() throws Exception {
        Gate gate = new Gate();
        Subtask subtask = subtasks.limited(0, null, gate);
        for (int sequence = 1; sequence <= 40; sequence++) {
            subtask.harness.processElement(request("anna", sequence), sequence);
        }
        gate.openForever();
        subtask.harness.endInput();

        assertThat(subtask.answers())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 40)
                                .mapToObj(sequence -> List.of("anna-" + sequence))
                                .toList());
    }

    @Test
    void requestsRestoredAboveTheLimitAreTakenAsTheyComeAndConflated() throws Exception {
        Gate gate = new Gate();
        Subtask before = subtasks.limited(0, null, gate);
        for (int sequence = 1; sequence <= 10; sequence++) {
            before.harness.processElement(request("anna", sequence), sequence);
        }
        OperatorSubtaskState state = before.harness.snapshot(1, 1);
        assertThat(inFlight(state)).isEqualTo(10);

        Gate later = new Gate();
        Subtask after = subtasks.limited(3, state, later);
        later.openForever();
        after.harness.endInput();

        assertThat(after.answers().stream().flatMap(List::stream))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 10).mapToObj(n -> "anna-" + n).toList());
        // One more than the limit where all of those below it were in a batch already.
        assertThat(after.answers()).hasSizeBetween(3, 4);
        gate.openForever();
    }

    /** Choice of the requests that are conflated. */
    private enum Conflated {
        ALL_THAT_WAIT,
        THOSE_BEYOND_A_LIMIT,
        THOSE_BEYOND_A_LIMIT_THAT_EACH_RESTORE_CHANGES;

        private int limit(Random random) {
            return switch (this) {
                case ALL_THAT_WAIT -> 0;
                case THOSE_BEYOND_A_LIMIT -> 4;
                case THOSE_BEYOND_A_LIMIT_THAT_EACH_RESTORE_CHANGES ->
                        List.of(0, 1, 2, 4, 16).get(random.nextInt(5));
            };
        }
    }

    /**
     * Records that were emitted before a checkpoint stay, as a transaction commits them; after a
     * crash all later ones are gone and the input is read again from there.
     */
    @ParameterizedTest
    @EnumSource
    void wheneverACheckpointIsTakenAndTheTaskDiesEachEventIsNamedExactlyOnceInOrder(
            Conflated conflated) throws Exception {
        Random random = new Random(20261124);
        int events = 1_800;
        List<ScoreRequest> input = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            input.add(request("u" + i % 3, i / 3 + 1));
        }
        List<Recommendation> committed = new ArrayList<>();
        OperatorSubtaskState checkpoint = null;
        int readAtCheckpoint = 0;
        int read = 0;
        int emittedAtCheckpoint = 0;
        int crashes = 0;
        Gate gate = new Gate();
        boolean all = conflated == Conflated.ALL_THAT_WAIT;
        Subtask subtask = subtasks.started(all, conflated.limit(random), null, gate);
        while (read < events) {
            switch (random.nextInt(24)) {
                case 0 -> gate.open();
                case 1, 2 -> subtask.emit();
                case 3 -> {
                    checkpoint = subtask.harness.snapshot(read, read);
                    List<Recommendation> emitted = subtask.lists();
                    committed.addAll(emitted.subList(emittedAtCheckpoint, emitted.size()));
                    emittedAtCheckpoint = emitted.size();
                    readAtCheckpoint = read;
                }
                case 4 -> {
                    if (checkpoint != null && random.nextInt(4) == 0) {
                        gate.openForever();
                        subtask.close();
                        gate = new Gate();
                        subtask = subtasks.started(all, conflated.limit(random), checkpoint, gate);
                        emittedAtCheckpoint = 0;
                        read = readAtCheckpoint;
                        crashes++;
                    }
                }
                default -> {
                    // Read anew: what a task has taken over is gone with it.
                    subtask.harness.processElement(input.get(read).copy(), read);
                    read++;
                }
            }
        }
        gate.openForever();
        subtask.harness.endInput();
        List<Recommendation> emitted = subtask.lists();
        committed.addAll(emitted.subList(emittedAtCheckpoint, emitted.size()));

        assertThat(crashes).isGreaterThan(3);
        assertThat(committed.size()).isLessThan(events * 3 / 4);
        for (int user = 0; user < 3; user++) {
            String userId = "u" + user;
            List<Recommendation> own =
                    committed.stream().filter(one -> one.userId().equals(userId)).toList();
            assertThat(own.stream().flatMap(one -> one.references().stream()))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, events / 3)
                                    .mapToObj(sequence -> userId + "-" + sequence)
                                    .toList());
            assertThat(own)
                    .allSatisfy(
                            one ->
                                    assertThat(one.references().get(one.references().size() - 1))
                                            .isEqualTo(userId + "-" + one.sequence()));
        }
    }

    @Test
    void theTraceOfTheLastOfSeveralEventsGoesToTheirListAlsoAfterARestore() throws Exception {
        Gate gate = new Gate();
        Subtask before = subtasks.conflating(null, gate);
        before.harness.processElement(request("bob", 1), 1);
        gate.awaitCall();
        before.harness.processElement(traced(1, "1"), 2);
        before.harness.processElement(traced(2, "2"), 3);
        OperatorSubtaskState state = before.harness.snapshot(1, 1);

        Subtask after = subtasks.conflating(state, Gate.opened());
        after.harness.endInput();

        assertThat(after.answers()).containsExactly(List.of("bob-1"), List.of("anna-1", "anna-2"));
        assertThat(after.harness.extractOutputValues())
                .extracting(ListUpdate::trace)
                .containsExactly(null, trace("2"));
        gate.openForever();
    }

    private static ScoreRequest traced(long sequence, String digit) {
        ScoreRequest request = request("anna", sequence);
        return new ScoreRequest(
                request.userId(),
                request.itemIds(),
                request.sequence(),
                request.answers(),
                request.eventTimeMillis(),
                request.context().withTrace(trace(digit)));
    }

    private static TraceContext trace(String digit) {
        return new TraceContext(
                "00-%s-%s-01".formatted(digit.repeat(32), digit.repeat(16)), "shop=" + digit);
    }

    private static int inFlight(OperatorSubtaskState checkpoint) {
        return checkpoint.getManagedOperatorState().stream()
                .map(state -> state.getStateNameToPartitionOffsets())
                .mapToInt(state -> state.get("_async_wait_operator_state_").getOffsets().length)
                .sum();
    }

    private static ScoreRequest request(String userId, long sequence) {
        return Models.request(userId, sequence, sequence, "i1");
    }
}
