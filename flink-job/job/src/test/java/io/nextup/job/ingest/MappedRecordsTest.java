package io.nextup.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.TraceContext;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.job.publish.DeadLetters;
import io.nextup.sequence.UserSequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records of another shape, from Kafka's record to the job's verdict. */
class MappedRecordsTest {
    private static final FieldMapping FIELDS =
            FieldMapping.parse(
                    "user=@header:visitor,item=/sku,time=/ts:iso,type='view',value=/stars,placement=/at,attributes.size=/size");
    private static final long TIME = 1_764_000_000_999L;
    private static final byte[] VALUE =
            "{\"sku\":7,\"ts\":\"2025-11-24T16:00:00.123Z\",\"stars\":4.5,\"at\":\"home\",\"size\":38}"
                    .getBytes(UTF_8);

    private OneInputStreamOperatorTestHarness<RawRecord, UserEvent> harness;

    @BeforeEach
    void open() throws Exception {
        open(FIELDS);
    }

    private void open(FieldMapping fields) throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(
                                new IngestFunction(
                                        new IngestOptions(
                                                new IntakeRules(
                                                        InteractionLimits.defaults(),
                                                        fields,
                                                        ErasureRules.ANYBODY)))));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void fieldsComeFromValueAndHeadersAlsoBetweenTwoProcesses() throws Exception {
        RawRecord read = read("visitor", "ada");
        assertThat(read.headers()).containsOnlyKeys("visitor");

        harness.processElement(new StreamRecord<>(overTheWire(read)));

        Interaction view =
                new Interaction(
                        null,
                        "ada",
                        "7",
                        "view",
                        1_764_000_000_123L,
                        null,
                        Map.of("size", "38"),
                        null,
                        "home",
                        4.5,
                        1);
        UserEvent event =
                UserEvent.of(
                        List.of(
                                new UserEvent.Line(
                                        view,
                                        1_764_000_000_123L,
                                        new EventReference(null, "clicks", 3, 41, 1))));
        assertThat(harness.extractOutputValues()).containsExactly(event);
        assertThat(overTheWire(event, TypeInformation.of(UserEvent.class))).isEqualTo(event);
    }

    /** Flink's serializer takes the lines from one process to another. */
    @Test
    void anOrderOfThreeLinesIsOneEventOfThreeInteractions() throws Exception {
        harness.close();
        open(
                FieldMapping.parse(
                        "user=buyer,item=/lines/*/sku,value=/lines/*/price,type='purchase'"));
        byte[] order =
                "{\"buyer\":\"ada\",\"lines\":[{\"sku\":7,\"price\":1.5},{\"sku\":8},{\"sku\":7}]}"
                        .getBytes(UTF_8);
        harness.processElement(
                new StreamRecord<>(new RawRecord(null, order, "clicks", 3, 41, TIME)));

        UserEvent event =
                UserEvent.of(
                        List.of(
                                purchase(1, "7", 1.5),
                                purchase(2, "8", null),
                                purchase(3, "7", null)));
        assertThat(harness.extractOutputValues()).containsExactly(event);
        assertThat(overTheWire(event, TypeInformation.of(UserEvent.class))).isEqualTo(event);
        assertThat(event.interactions())
                .extracting(UserEvent.Line::identity)
                .containsExactly(
                        UserSequence.hash("clicks:3:41@" + TIME),
                        UserSequence.hash("clicks:3:41@" + TIME, 2),
                        UserSequence.hash("clicks:3:41@" + TIME, 3));
    }

    private static UserEvent.Line purchase(int line, String item, Double value) {
        return new UserEvent.Line(
                new Interaction(
                        null,
                        "ada",
                        item,
                        "purchase",
                        TIME,
                        null,
                        Map.of(),
                        null,
                        null,
                        value,
                        line),
                TIME,
                new EventReference(null, "clicks", 3, 41, line));
    }

    @Test
    void aRecordThatLacksAFieldIsADeadLetterWithItsBytes() throws Exception {
        harness.processElement(new StreamRecord<>(read("visiter", "ada")));

        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(harness.getSideOutput(DeadLetters.OUTPUT))
                .extracting(StreamRecord::getValue)
                .containsExactly(
                        new DeadLetter(
                                null,
                                VALUE,
                                "clicks",
                                3,
                                41,
                                TIME,
                                DeadLetter.Reason.MISSING_FIELD,
                                "the user (@header:visitor) is missing or null, in "
                                        + new String(VALUE, UTF_8),
                                Map.of()));
    }

    @Test
    void aValueThatIsNotANumberAndAPlacementThatIsTooLongAreDeadLetters() throws Exception {
        refuses(
                "{\"sku\": 7, \"stars\": \"good\"}",
                DeadLetter.Reason.UNDECODABLE,
                "the value (/stars) is the text \"good\": it must be a number");
        refuses(
                "{\"sku\": 7, \"at\": \"%s\"}".formatted("x".repeat(257)),
                DeadLetter.Reason.OVERSIZED_ID,
                "placement has 257 characters, 256 are allowed: xxx");
    }

    private void refuses(String value, DeadLetter.Reason reason, String detail) throws Exception {
        harness.processElement(
                new StreamRecord<>(
                        new RawRecord(
                                null,
                                value.getBytes(UTF_8),
                                "clicks",
                                3,
                                42,
                                TIME,
                                Map.of("visitor", "ada".getBytes(UTF_8)),
                                null)));
        DeadLetter letter = harness.getSideOutput(DeadLetters.OUTPUT).remove().getValue();
        assertThat(letter.reason()).isEqualTo(reason);
        assertThat(letter.detail()).startsWith(detail);
    }

    @Test
    void aDeadLetterKeepsTheHeadersThatTheMappingReadsAlsoBetweenTwoProcesses() throws Exception {
        harness.processElement(new StreamRecord<>(overTheWire(read("visitor", ""))));

        DeadLetter letter = harness.getSideOutput(DeadLetters.OUTPUT).remove().getValue();
        assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.EMPTY_ID);
        assertThat(letter.headers()).containsOnlyKeys("visitor");
        assertThat(letter.headers().get("visitor")).isEmpty();
        assertThat(overTheWire(letter, TypeInformation.of(DeadLetter.class))).isEqualTo(letter);
    }

    @Test
    void theTraceOfARecordIsBesideTheHeadersThatCount() throws Exception {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        RawRecord record = overTheWire(read(TraceContext.PARENT_HEADER, parent));

        assertThat(record.trace()).isEqualTo(new TraceContext(parent, null));
        assertThat(record.headers()).isEmpty();
        assertThat(overTheWire(read(TraceContext.PARENT_HEADER, "00-1-2-01")).trace()).isNull();
    }

    private static RawRecord read(String header, String value) throws IOException {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "clicks",
                        3,
                        41,
                        TIME,
                        TimestampType.CREATE_TIME,
                        ConsumerRecord.NULL_SIZE,
                        VALUE.length,
                        null,
                        VALUE,
                        new RecordHeaders(),
                        Optional.empty());
        record.headers().add(header, value.getBytes(UTF_8)).add("trace", new byte[] {1});
        List<RawRecord> out = new ArrayList<>();
        new RawRecordDeserializer(FIELDS.headers())
                .deserialize(
                        record,
                        new Collector<>() {
                            @Override
                            public void collect(RawRecord one) {
                                out.add(one);
                            }

                            @Override
                            public void close() {}
                        });
        return out.get(0);
    }

    private static RawRecord overTheWire(RawRecord record) throws IOException {
        return overTheWire(record, new RawRecordDeserializer(List.of()).getProducedType());
    }

    private static <T> T overTheWire(T record, TypeInformation<T> type) throws IOException {
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        TypeSerializer<T> serializer = type.createSerializer(config);
        DataOutputSerializer out = new DataOutputSerializer(256);
        serializer.serialize(record, out);
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
