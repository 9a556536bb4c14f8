package io.nextup.job.sequence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.job.ingest.SignedErasure;
import io.nextup.job.ingest.UserEvent;
import io.nextup.job.publish.DeadLetters;
import io.nextup.job.score.ScoreRequestSerializer;
import io.nextup.serving.engine.ScoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signed erasures count once, also when the job comes back from a checkpoint. */
class SignedErasuresTest {
    private static final String TOPIC = "nextup.interactions.v1";

    private KeyedOneInputStreamOperatorTestHarness<String, UserEvent, ScoreRequest> harness;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aCopyDoesNotEraseAUserWhoCameBackAndIsADeadLetter() throws Exception {
        open(true, null);
        click("before");
        erase("r-1", 1041);
        click("after");
        erase("r-1", 1043);
        click("last");

        assertThat(answered())
                .containsExactly(List.of("before"), List.of("after"), List.of("after", "last"));
        assertThat(listsForgotten()).isEqualTo(1);
        assertThat(letters())
                .containsExactly(
                        new DeadLetter(
                                "ada".getBytes(UTF_8),
                                null,
                                TOPIC,
                                3,
                                1043,
                                2_000,
                                DeadLetter.Reason.ERASURE_REPEATED,
                                "Request r-1 has erased this user before",
                                Map.of()));
    }

    @Test
    void anotherRequestErasesAgainAndAnotherUserIsNotTouched() throws Exception {
        open(true, null);
        click("one");
        erase("r-1", 1041);
        click("two");
        erase("r-2", 1042);
        click("three");

        assertThat(answered()).containsExactly(List.of("one"), List.of("two"), List.of("three"));
        assertThat(letters()).isEmpty();
    }

    @Test
    void theIdsAreInTheCheckpoint() throws Exception {
        open(true, null);
        click("before");
        erase("r-1", 1041);
        OperatorSubtaskState checkpoint = harness.snapshot(1, 1);
        harness.close();

        open(true, checkpoint);
        click("after");
        erase("r-1", 1043);
        click("last");

        assertThat(answered()).containsExactly(List.of("after"), List.of("after", "last"));
        assertThat(letters()).hasSize(1);
    }

    @Test
    void aCheckpointFromBeforeErasuresWereSignedIsRestored() throws Exception {
        open(false, null);
        click("old");
        OperatorSubtaskState checkpoint = harness.snapshot(1, 1);
        harness.close();

        open(true, checkpoint);
        click("new");
        erase("r-1", 1041);
        click("after");

        assertThat(answered()).containsExactly(List.of("old", "new"), List.of("after"));
    }

    /** The keys may be taken away for a while: what has counted is not forgotten by that. */
    @Test
    void aCheckpointWithIdsIsRestoredWithoutKeysAndKeepsThem() throws Exception {
        open(true, null);
        erase("r-1", 1041);
        OperatorSubtaskState signed = harness.snapshot(1, 1);
        harness.close();
        open(false, signed);
        click("unsigned");
        OperatorSubtaskState unsigned = harness.snapshot(2, 2);
        harness.close();

        open(true, unsigned);
        erase("r-1", 1042);
        click("last");

        assertThat(answered()).containsExactly(List.of("unsigned", "last"));
        assertThat(letters()).hasSize(1);
    }

    private void open(boolean signedErasures, OperatorSubtaskState state) throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(
                                new TrackSequence(
                                        SequenceOptions.from(new Configuration()), signedErasures)),
                        UserEvent::userId,
                        Types.STRING);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        harness.setup(new ScoreRequestSerializer());
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private void click(String itemId) throws Exception {
        Interaction click = Interaction.click(itemId, "ada", itemId, 1_000);
        harness.processElement(
                new StreamRecord<>(
                        UserEvent.of(
                                List.of(
                                        new UserEvent.Line(
                                                click, 1_000, EventReference.event(itemId))))));
    }

    private void erase(String requestId, long offset) throws Exception {
        harness.processElement(
                new StreamRecord<>(
                        UserEvent.erasure(
                                "ada",
                                new SignedErasure(requestId, 1_500, TOPIC, 3, offset, 2_000))));
    }

    private List<List<String>> answered() {
        return harness.extractOutputValues().stream()
                .filter(request -> !request.forgets())
                .map(ScoreRequest::itemIds)
                .toList();
    }

    private long listsForgotten() {
        return harness.extractOutputValues().stream().filter(ScoreRequest::forgets).count();
    }

    private List<DeadLetter> letters() {
        List<DeadLetter> letters = new ArrayList<>();
        var records = harness.getSideOutput(DeadLetters.OUTPUT);
        if (records != null) {
            records.forEach(record -> letters.add(record.getValue()));
        }
        return letters;
    }
}
