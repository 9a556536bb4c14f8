package io.nextup.job.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.job.ingest.IngestFunction;
import io.nextup.job.ingest.IngestOptions;
import io.nextup.job.ingest.RawRecord;
import io.nextup.job.ingest.UserEvent;
import io.nextup.job.publish.DeadLetters;
import io.nextup.sequence.GoldenHistory;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.UserSequence;
import io.nextup.serving.engine.ScoreRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the golden history; the trainer's test of this name gets the same sequences from the same
 * records.
 */
class GoldenHistoryTest {
    private static final GoldenHistory HISTORY = GoldenHistory.read();
    private static final Configuration DEFAULTS = new Configuration();
    private static final SequenceOptions OPTIONS = SequenceOptions.from(DEFAULTS);

    private final OneInputStreamOperatorTestHarness<RawRecord, UserEvent> ingest =
            new OneInputStreamOperatorTestHarness<>(
                    new ProcessOperator<>(new IngestFunction(IngestOptions.from(DEFAULTS))));

    private final KeyedOneInputStreamOperatorTestHarness<String, UserEvent, ScoreRequest> sequence =
            new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(new TrackSequence(OPTIONS)),
                    UserEvent::userId,
                    Types.STRING);

    GoldenHistoryTest() throws Exception {}

    @BeforeEach
    void open() throws Exception {
        ingest.open();
        sequence.open();
    }

    @AfterEach
    void close() throws Exception {
        ingest.close();
        sequence.close();
    }

    @Test
    void theJobMakesTheGoldenSequencesOfTheGoldenRecords() throws Exception {
        for (GoldenHistory.Sent sent : HISTORY.records()) {
            ingest.processElement(new StreamRecord<>(raw(sent)));
        }
        List<UserEvent> events = ingest.extractOutputValues();
        for (UserEvent event : events) {
            sequence.processElement(new StreamRecord<>(event));
        }

        assertThat(sequences()).isEqualTo(HISTORY.sequences());
        assertThat(events).hasSize(HISTORY.accepted() + HISTORY.erasures());
        assertThat(events).filteredOn(UserEvent::erases).hasSize(HISTORY.erasures());
        assertThat(events)
                .flatExtracting(UserEvent::interactions)
                .filteredOn(line -> line.orderTimeMillis() < line.interaction().eventTimeMillis())
                .hasSize(HISTORY.clamped());
        assertThat(ingest.getSideOutput(DeadLetters.OUTPUT)).hasSize(HISTORY.refused());
    }

    private static RawRecord raw(GoldenHistory.Sent sent) {
        return new RawRecord(
                sent.key(),
                sent.value(),
                "clicks",
                sent.partition(),
                sent.offset(),
                sent.timestampMillis());
    }

    /** Reads the sequences in the state, by user. */
    private Map<String, List<SequenceEntry>> sequences() throws Exception {
        KeyedStateBackend<String> backend =
                ((KeyedProcessOperator<?, ?, ?>) sequence.getOperator()).getKeyedStateBackend();
        List<String> users;
        try (Stream<String> keys = backend.getKeys(SequenceState.NAME, VoidNamespace.INSTANCE)) {
            users = keys.toList();
        }
        Map<String, List<SequenceEntry>> sequences = new HashMap<>();
        for (String user : users) {
            backend.setCurrentKey(user);
            UserSequence kept =
                    backend.getPartitionedState(
                                    VoidNamespace.INSTANCE,
                                    VoidNamespaceSerializer.INSTANCE,
                                    SequenceState.descriptor(OPTIONS.ttl()))
                            .value();
            sequences.put(user, kept.entries());
        }
        return sequences;
    }
}
