package io.nextup.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestFunctionTest {
    private static final byte[] KEY = "anna".getBytes(UTF_8);

    private OneInputStreamOperatorTestHarness<RawRecord, UserEvent> harness;

    @BeforeEach
    void open() throws Exception {
        IngestFunction function = new IngestFunction(new IngestOptions(256, Duration.ofMinutes(5)));
        harness = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(function));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void anInteractionIsNamedByItsEventIdOrElseByWhereItsRecordLies() throws Exception {
        process(KEY, "{\"userId\": \"anna\", \"itemId\": \"ball\", \"eventId\": \"e1\"}", 7);
        process(KEY, "{\"userId\": \"anna\", \"itemId\": \"ball\"}", 8);

        assertThat(harness.extractOutputValues())
                .containsExactly(
                        UserEvent.interaction(Interaction.click("e1", "anna", "ball", 1_000), "e1"),
                        UserEvent.interaction(
                                Interaction.click(null, "anna", "ball", 1_000), "clicks:3:8"));
        assertThat(harness.getSideOutput(IngestFunction.DEAD_LETTERS)).isNull();
    }

    @Test
    void theUserIsTheOneInTheMessageWhateverTheKey() throws Exception {
        process("other".getBytes(UTF_8), "{\"userId\": \"anna\", \"itemId\": \"ball\"}", 7);

        assertThat(harness.extractOutputValues())
                .extracting(UserEvent::userId)
                .containsExactly("anna");
    }

    @Test
    void aRecordWithoutValueErasesItsUser() throws Exception {
        process(KEY, null, 7);

        assertThat(harness.extractOutputValues()).containsExactly(UserEvent.erasure("anna"));
    }

    @Test
    void aRefusedRecordIsKeptWholeOnTheSideAndTheNextOneIsUnharmed() throws Exception {
        process(KEY, "{\"userId\": \"\", \"itemId\": \"ball\"}", 7);
        process(KEY, "{\"userId\": \"anna\", \"itemId\": \"ball\"}", 8);

        assertThat(harness.getSideOutput(IngestFunction.DEAD_LETTERS))
                .extracting(StreamRecord::getValue)
                .containsExactly(
                        new DeadLetter(
                                KEY,
                                "{\"userId\": \"\", \"itemId\": \"ball\"}".getBytes(UTF_8),
                                "clicks",
                                3,
                                7,
                                1_000,
                                DeadLetter.Reason.EMPTY_ID,
                                "userId is empty"));
        assertThat(harness.extractOutputValues()).hasSize(1);
    }

    @Test
    void attributesTravelAlong() throws Exception {
        process(
                KEY,
                "{\"userId\": \"anna\", \"itemId\": \"ball\", \"attributes\": {\"a\": \"b\"}}",
                7);

        assertThat(harness.extractOutputValues())
                .extracting(event -> event.interaction().attributes())
                .containsExactly(Map.of("a", "b"));
    }

    private void process(byte[] key, String value, long offset) throws Exception {
        byte[] bytes = value == null ? null : value.getBytes(UTF_8);
        harness.processElement(
                new StreamRecord<>(new RawRecord(key, bytes, "clicks", 3, offset, 1_000)));
    }
}
