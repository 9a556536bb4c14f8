package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.event.Interaction;
import io.nextup.event.MadeFrom;
import io.nextup.event.Recommendation;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
    private static final int MESSAGES = 500;

    record Kind<T>(Layout<T> layout, MessageCodec<T> codec, Function<RandomMessages, T> random) {
        @Override
        public String toString() {
            return layout.name();
        }
    }

    static Stream<Kind<?>> kinds() {
        return Stream.of(
                new Kind<>(Layouts.INTERACTION, Codecs.INTERACTION, RandomMessages::interaction),
                new Kind<>(
                        Layouts.RECOMMENDATION,
                        Codecs.RECOMMENDATION,
                        RandomMessages::recommendation),
                new Kind<>(
                        Layouts.MODEL_ANNOUNCEMENT,
                        Codecs.MODEL_ANNOUNCEMENT,
                        RandomMessages::announcement),
                new Kind<>(Layouts.HEALTH, Codecs.HEALTH, RandomMessages::health),
                new Kind<>(Layouts.DEAD_LETTER, Codecs.DEAD_LETTER, RandomMessages::deadLetter),
                new Kind<>(
                        Layouts.ERASURE_RECEIPT, Codecs.ERASURE_RECEIPT, RandomMessages::receipt),
                new Kind<>(Layouts.CATALOGUE_ITEM, Codecs.CATALOGUE_ITEM, RandomMessages::item),
                new Kind<>(Layouts.RULE_SET, Codecs.RULE_SET, RandomMessages::ruleSet));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <T> void anyMessageComesBackEqualFromBothEncodings(Kind<T> kind) throws Exception {
        RandomMessages random = new RandomMessages(20261124);
        for (int i = 0; i < MESSAGES; i++) {
            T message = kind.random().apply(random);
            byte[] json = kind.codec().encode(message, Encoding.JSON);
            byte[] avro = kind.codec().encode(message, Encoding.AVRO);
            T fromJson = kind.codec().decode(json, -1);
            T fromAvro = kind.codec().decode(avro, -1);
            assertThat(fromJson).isEqualTo(message);
            assertThat(fromAvro).isEqualTo(message);
            assertThat(kind.codec().encode(fromJson, Encoding.AVRO)).isEqualTo(avro);
            assertThat(kind.codec().encode(fromAvro, Encoding.JSON)).isEqualTo(json);
        }
    }

    @Test
    void avrosOwnMessageCodecAgreesOnInteractions() throws Exception {
        Schema schema = Layouts.INTERACTION.schemas().own();
        BinaryMessageEncoder<GenericRecord> encoder =
                new BinaryMessageEncoder<>(GenericData.get(), schema);
        BinaryMessageDecoder<GenericRecord> decoder =
                new BinaryMessageDecoder<>(GenericData.get(), schema);
        RandomMessages random = new RandomMessages(7);
        for (int i = 0; i < MESSAGES; i++) {
            Interaction message = random.interaction();
            GenericRecord generic =
                    new GenericRecordBuilder(schema)
                            .set("eventId", message.eventId())
                            .set("userId", message.userId())
                            .set("itemId", message.itemId())
                            .set("type", message.type())
                            .set("eventTime", message.eventTimeMillis())
                            .set("sessionId", message.sessionId())
                            .set("attributes", message.attributes())
                            .set("recommendationId", message.recommendationId())
                            .set("placement", message.placement())
                            .set("value", message.value())
                            .set("line", message.line() == 1 ? null : message.line())
                            .build();
            byte[] theirs = encoder.encode(generic).array();
            assertThat(Codecs.INTERACTION.decode(theirs, -1)).isEqualTo(message);
            byte[] ours = Codecs.INTERACTION.encode(message, Encoding.AVRO);
            assertThat(decoder.decode(ours)).isEqualTo(decoder.decode(theirs));
        }
    }

    @Test
    void avrosOwnMessageCodecWritesTheSameBytesForRecommendations() throws Exception {
        Schema schema = Layouts.RECOMMENDATION.schemas().own();
        RandomMessages random = new RandomMessages(8);
        for (int i = 0; i < MESSAGES; i++) {
            Recommendation message = random.recommendation();
            Schema item = schema.getField("items").schema().getElementType();
            Schema source = schema.getField("source").schema();
            BinaryMessageEncoder<GenericRecord> encoder =
                    new BinaryMessageEncoder<>(GenericData.get(), schema);
            List<GenericData.Record> items =
                    message.items().stream()
                            .map(
                                    ranked ->
                                            new GenericRecordBuilder(item)
                                                    .set("itemId", ranked.itemId())
                                                    .set("score", ranked.score())
                                                    .build())
                            .toList();
            GenericRecord generic =
                    new GenericRecordBuilder(schema)
                            .set("id", message.id())
                            .set("userId", message.userId())
                            .set("sequence", message.sequence())
                            .set("slot", message.slot())
                            .set("answers", answers(schema, message))
                            .set("items", items)
                            .set("modelVersion", message.modelVersion())
                            .set(
                                    "source",
                                    new GenericData.EnumSymbol(source, message.source().word()))
                            .set("eventTime", message.eventTimeMillis())
                            .set("servedTime", message.servedTimeMillis())
                            .set("madeFrom", madeFrom(schema, message.madeFrom()))
                            .build();
            byte[] theirs = encoder.encode(generic).array();
            assertThat(Codecs.RECOMMENDATION.encode(message, Encoding.AVRO)).isEqualTo(theirs);
        }
    }

    private static GenericData.Record madeFrom(Schema schema, MadeFrom from) {
        return from == null
                ? null
                : new GenericRecordBuilder(schema.getField("madeFrom").schema().getTypes().get(1))
                        .set("asOfTime", from.asOfTimeMillis())
                        .set("itemsOffset", from.itemsOffset())
                        .set("rulesOffset", from.rulesOffset())
                        .build();
    }

    private static List<GenericData.Record> answers(Schema schema, Recommendation message) {
        Schema reference = schema.getField("answers").schema().getElementType();
        return message.answers().stream()
                .map(
                        event -> {
                            GenericRecordBuilder generic = new GenericRecordBuilder(reference);
                            if (event.topic() != null) {
                                generic.set("topic", event.topic())
                                        .set("partition", event.partition())
                                        .set("offset", event.offset());
                            }
                            return generic.set("event", event.event())
                                    .set("line", event.line() == 1 ? null : event.line())
                                    .build();
                        })
                .toList();
    }

    @Test
    void theJsonIsWhatAnyJsonReaderReads() throws Exception {
        RandomMessages random = new RandomMessages(9);
        for (int i = 0; i < MESSAGES; i++) {
            Interaction message = random.interaction();
            Map<?, ?> read =
                    new ObjectMapper()
                            .readValue(
                                    Codecs.INTERACTION.encode(message, Encoding.JSON), Map.class);
            assertThat(read.get("userId")).isEqualTo(message.userId());
            assertThat(read.get("eventId")).isEqualTo(message.eventId());
            assertThat(((Number) read.get("eventTime")).longValue())
                    .isEqualTo(message.eventTimeMillis());
            assertThat(read.get("attributes"))
                    .isEqualTo(message.attributes().isEmpty() ? null : message.attributes());
        }
    }

    @Test
    void theBytesDoNotDependOnTheOrderOfTheAttributes() {
        Interaction message =
                new Interaction(
                        null, "u", "i", "click", 1, null, Map.of("c", "3", "a", "1", "b", "2"));
        assertThat(new String(Codecs.INTERACTION.encode(message, Encoding.JSON), UTF_8))
                .isEqualTo(
                        "{\"userId\":\"u\",\"itemId\":\"i\",\"type\":\"click\",\"eventTime\":1,"
                                + "\"attributes\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}}");
    }

    @Test
    void halfASurrogatePairIsWrittenAsAQuestionMarkByBoth() throws Exception {
        Interaction message = Interaction.click("\uDC00", "u\uD800", "i", 1);
        Interaction written = Interaction.click("?", "u?", "i", 1);
        for (Encoding encoding : Encoding.values()) {
            assertThat(Codecs.INTERACTION.decode(Codecs.INTERACTION.encode(message, encoding), -1))
                    .isEqualTo(written);
        }
    }
}
