package io.nextup.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.RecordReader;
import io.nextup.event.registered.RegisteredSchema;
import io.nextup.event.registered.RegisteredSchema.Format;
import io.nextup.event.registered.Schemas;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.job.publish.DeadLetters;
import io.nextup.kafka.registry.FakeRegistry;
import io.nextup.kafka.registry.SchemaRegistrySettings;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records behind a schema's id, from a registry that may be away. */
class RegisteredRecordsTest {
    private static final String VIEW =
            """
            {"type": "record", "name": "View", "fields": [
                {"name": "who", "type": "string"}, {"name": "sku", "type": "long"}]}
            """;

    private static final IngestOptions OPTIONS =
            new IngestOptions(
                    new IntakeRules(
                            InteractionLimits.defaults(),
                            FieldMapping.parse("user=/who,item=/sku"),
                            ErasureRules.ANYBODY));

    private final MetricListener listener = new MetricListener();
    private final List<Long> waitSeconds = new ArrayList<>();
    private OneInputStreamOperatorTestHarness<RawRecord, UserEvent> harness;
    private long nanos;

    @AfterEach
    void close() throws Exception {
        if (harness != null) {
            harness.close();
        }
    }

    @Test
    void theStreamWaitsForTheRegistryAndGoesOnWithEveryRecordInOrder() throws Exception {
        FlinkLookupMetrics metrics = new FlinkLookupMetrics(listener.getMetricGroup(), () -> nanos);
        Schemas awayForAMinute =
                id -> {
                    metrics.lookedUp();
                    waitSeconds.add(gauge());
                    metrics.waits("away");
                    nanos += 60_500_000_000L;
                    waitSeconds.add(gauge());
                    metrics.goesOn();
                    waitSeconds.add(gauge());
                    return view();
                };
        open(awayForAMinute);
        harness.processElement(new StreamRecord<>(record(1, "ada", 3)));
        harness.processElement(new StreamRecord<>(record(2, "bob", 4)));

        assertThat(harness.extractOutputValues())
                .extracting(RegisteredRecordsTest::userAndItem)
                .containsExactly("ada 3", "bob 4");
        assertThat(harness.getSideOutput(DeadLetters.OUTPUT)).isNull();
        assertThat(waitSeconds).containsExactly(0L, 60L, 0L, 0L, 60L, 0L);
        assertThat(listener.getCounter("schemaLookups").orElseThrow().getCount()).isEqualTo(2);
    }

    @Test
    void aWaitThatIsInterruptedFailsTheTaskAndMakesNoDeadLetter() throws Exception {
        Schemas interrupted =
                id -> {
                    throw new SchemasUnavailableException("interrupted");
                };
        open(interrupted);
        assertThatThrownBy(() -> harness.processElement(new StreamRecord<>(record(1, "ada", 3))))
                .isInstanceOf(SchemasUnavailableException.class);
        assertThat(harness.getSideOutput(DeadLetters.OUTPUT)).isNull();
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowIsADeadLetter() throws Exception {
        Schemas unknown =
                id -> {
                    throw new DecodeException(
                            DeadLetter.Reason.UNDECODABLE, "http://r knows no schema " + id);
                };
        open(unknown);
        RawRecord record = record(1, "ada", 3);
        harness.processElement(new StreamRecord<>(record));

        assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
                .extracting(StreamRecord::getValue)
                .containsExactly(
                        new DeadLetter(
                                null,
                                record.value(),
                                "views",
                                0,
                                1,
                                5,
                                DeadLetter.Reason.UNDECODABLE,
                                "http://r knows no schema 7",
                                Map.of()));
    }

    @Test
    void anIdThatTheRegistryRefusesIsADeadLetterAndTheStreamGoesOnInOrder() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            String schema = VIEW.replace("\"", "\\\"").replace("\n", " ");
            registry.answer("/schemas/ids/7", 200, "{\"schema\": \"%s\"}".formatted(schema));
            registry.answer("/schemas/ids/666", 422, "{\"error_code\": 42201}");
            run(
                    new IngestFunction(
                            new IngestOptions(
                                    OPTIONS.rules(), SchemaRegistrySettings.at(registry.url()))));
            RawRecord poisoned =
                    new RawRecord(null, new byte[] {0, 0, 0, 2, (byte) 0x9a}, "views", 0, 2, 5);
            harness.processElement(new StreamRecord<>(record(1, "ada", 3)));
            harness.processElement(new StreamRecord<>(poisoned));
            harness.processElement(new StreamRecord<>(record(3, "bob", 4)));
            harness.processElement(new StreamRecord<>(poisoned));

            assertThat(harness.extractOutputValues())
                    .extracting(RegisteredRecordsTest::userAndItem)
                    .containsExactly("ada 3", "bob 4");
            DeadLetter letter =
                    new DeadLetter(
                            null,
                            poisoned.value(),
                            "views",
                            0,
                            2,
                            5,
                            DeadLetter.Reason.UNDECODABLE,
                            "The schema registry at %s refuses schema 666: status 422"
                                    .formatted(registry.url()),
                            Map.of());
            assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
                    .extracting(StreamRecord::getValue)
                    .containsExactly(letter, letter);
            assertThat(registry.paths())
                    .containsExactly(
                            "/schemas/ids/7",
                            "/schemas/ids/666",
                            "/schemas/ids/7",
                            "/schemas/ids/666");
        }
    }

    @Test
    void withoutARegistryTheSameBytesAreDeadLetters() throws Exception {
        open(null);
        harness.processElement(new StreamRecord<>(record(1, "ada", 3)));

        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
                .extracting(letter -> letter.getValue().detail())
                .singleElement()
                .asString()
                .contains("a first byte of 00");
    }

    @Test
    void theFunctionTravelsToItsProcesses() throws Exception {
        byte[] bytes = InstantiationUtil.serializeObject(new IngestFunction(OPTIONS));

        assertThat(InstantiationUtil.<Object>deserializeObject(bytes, getClass().getClassLoader()))
                .isInstanceOf(IngestFunction.class);
    }

    private static String userAndItem(UserEvent event) {
        return event.userId() + " " + event.interactions().get(0).interaction().itemId();
    }

    private long gauge() {
        Gauge<Long> gauge = listener.<Long>getGauge("registryWaitSeconds").orElseThrow();
        return gauge.getValue();
    }

    private static RecordReader view() throws DecodeException {
        return new RegisteredSchema(Format.AVRO, VIEW, List.of()).reader("schema 7");
    }

    private void open(Schemas schemas) throws Exception {
        run(new IngestFunction(OPTIONS, (options, lookups) -> schemas));
    }

    private void run(IngestFunction function) throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(function));
        harness.open();
    }

    private static RawRecord record(long offset, String who, int sku) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 0, 0, 7, (byte) (2 * who.length())});
        out.writeBytes(who.getBytes(UTF_8));
        out.write(2 * sku);
        return new RawRecord(null, out.toByteArray(), "views", 0, offset, 5);
    }
}
