package io.nextup.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.intake.IntakeRules;
import io.nextup.job.publish.DeadLetters;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestFunctionTest {
    private static final byte[] KEY = "anna".getBytes(UTF_8);

    private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();
    private MockEnvironment environment;
    private OneInputStreamOperatorTestHarness<RawRecord, UserEvent> harness;

    @BeforeEach
    void open() throws Exception {
        IngestFunction function = new IngestFunction(new IngestOptions(IntakeRules.defaults()));
        environment =
                new MockEnvironmentBuilder()
                        .setMetricGroup(
                                new InterceptingTaskMetricGroup() {
                                    @Override
                                    public InternalOperatorMetricGroup getOrAddOperator(
                                            OperatorID id,
                                            String name,
                                            Map<String, String> variables) {
                                        return metrics;
                                    }
                                })
                        .build();
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(function), environment);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
        environment.close();
    }

    @Test
    void anInteractionIsNamedByItsEventIdOrElseByWhereItsRecordLies() throws Exception {
        process(KEY, "{\"userId\": \"anna\", \"itemId\": \"ball\", \"eventId\": \"e1\"}", 7);
        process(KEY, "{\"userId\": \"anna\", \"itemId\": \"ball\"}", 8);

        assertThat(harness.extractOutputValues())
                .containsExactly(
                        UserEvent.of(
                                List.of(
                                        new UserEvent.Line(
                                                Interaction.click("e1", "anna", "ball", 1_000),
                                                1_000,
                                                EventReference.event("e1")))),
                        UserEvent.of(
                                List.of(
                                        new UserEvent.Line(
                                                Interaction.click(null, "anna", "ball", 1_000),
                                                1_000,
                                                new EventReference(null, "clicks", 3, 8, 1)))));
        assertThat(harness.getSideOutput(DeadLetters.OUTPUT)).isNull();
    }

    @Test
    void anEventFromTheFutureKeepsItsTimeIsOrderedByItsRecordsAndCounted() throws Exception {
        process(KEY, at(0), 6);
        process(KEY, at(999), 7);
        process(KEY, at(1_000), 8);
        process(KEY, at(1_001), 9);
        process(KEY, at(301_000), 10);

        assertThat(harness.extractOutputValues())
                .flatExtracting(UserEvent::interactions)
                .extracting(
                        line -> line.interaction().eventTimeMillis(),
                        UserEvent.Line::orderTimeMillis)
                .containsExactly(
                        tuple(0L, 0L),
                        tuple(999L, 999L),
                        tuple(1_000L, 1_000L),
                        tuple(1_001L, 1_000L),
                        tuple(301_000L, 1_000L));
        assertThat(count("clampedEvents")).isEqualTo(2);
        assertThat(count("validEvents")).isEqualTo(5);
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

        assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
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
                                "userId is empty",
                                Map.of()));
        assertThat(harness.extractOutputValues()).hasSize(1);
    }

    @Test
    void attributesTravelAlong() throws Exception {
        process(
                KEY,
                "{\"userId\": \"anna\", \"itemId\": \"ball\", \"attributes\": {\"a\": \"b\"}}",
                7);

        assertThat(harness.extractOutputValues())
                .flatExtracting(UserEvent::interactions)
                .extracting(line -> line.interaction().attributes())
                .containsExactly(Map.of("a", "b"));
    }

    private long count(String counter) {
        return ((Counter) metrics.get(counter)).getCount();
    }

    private static String at(long eventTime) {
        return "{\"userId\": \"anna\", \"itemId\": \"ball\", \"eventTime\": %d}"
                .formatted(eventTime);
    }

    private void process(byte[] key, String value, long offset) throws Exception {
        byte[] bytes = value == null ? null : value.getBytes(UTF_8);
        harness.processElement(
                new StreamRecord<>(new RawRecord(key, bytes, "clicks", 3, offset, 1_000)));
    }
}
