package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This build reads the next version of each message, which has another field in the message and in
 * each record within it, and another word in each enumeration.
 */
class NextVersionTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MESSAGES = 200;

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void thisBuildReadsTheNextVersionAsJson(RoundTripTest.Kind<T> kind) throws Exception {
        RandomMessages random = new RandomMessages(43);
        for (int i = 0; i < MESSAGES; i++) {
            T message = kind.random().apply(random);
            JsonNode json = MAPPER.readTree(kind.codec().encode(message, Encoding.JSON));
            grow(json, kind.layout().schemas().own(), "next-word");
            assertThat(kind.codec().decode(MAPPER.writeValueAsBytes(json), -1))
                    .as(json.toString())
                    .isEqualTo(withoutWords(kind, message));
        }
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void thisBuildReadsTheNextVersionAsAvroOnceItHasTheSchema(RoundTripTest.Kind<T> kind)
            throws Exception {
        Schema own = kind.layout().schemas().own();
        Schema next = next(own);
        SchemaVersionsTest.assertAdds(next, own);
        MessageCodec<T> reader =
                new WireCodec<>(
                        new Layout<>(
                                SchemaVersions.of(List.of(own, next), 1), kind.layout().table()));
        RandomMessages random = new RandomMessages(44);
        for (int i = 0; i < MESSAGES; i++) {
            T message = kind.random().apply(random);
            Object generic =
                    new BinaryMessageDecoder<GenericRecord>(GenericData.get(), own)
                            .decode(kind.codec().encode(message, Encoding.AVRO));
            byte[] bytes =
                    new BinaryMessageEncoder<>(GenericData.get(), next)
                            .encode(grown(generic, next))
                            .array();
            assertThat(reader.decode(bytes, -1)).isEqualTo(withoutWords(kind, message));
            assertThat(reader.encode(message, Encoding.AVRO))
                    .isEqualTo(kind.codec().encode(message, Encoding.AVRO));
        }
    }

    /** The message with {@code other} in place of each word. */
    private static <T> T withoutWords(RoundTripTest.Kind<T> kind, T message) throws Exception {
        JsonNode json = MAPPER.readTree(kind.codec().encode(message, Encoding.JSON));
        setWords(json, kind.layout().schemas().own(), "other");
        return kind.codec().decode(MAPPER.writeValueAsBytes(json), -1);
    }

    static void grow(JsonNode node, Schema schema, String word) {
        setWords(node, schema, word);
        addFields(node, schema);
    }

    private static void setWords(JsonNode node, Schema schema, String word) {
        if (schema.getType() == Schema.Type.ARRAY) {
            node.forEach(one -> setWords(one, schema.getElementType(), word));
        } else if (schema.getType() == Schema.Type.RECORD) {
            for (Schema.Field field : schema.getFields()) {
                Schema type = notNull(field.schema());
                if (!node.has(field.name())) {
                    continue;
                }
                if (type.getType() == Schema.Type.ENUM) {
                    ((ObjectNode) node).put(field.name(), word);
                } else {
                    setWords(node.get(field.name()), type, word);
                }
            }
        }
    }

    private static void addFields(JsonNode node, Schema schema) {
        if (schema.getType() == Schema.Type.ARRAY) {
            node.forEach(one -> addFields(one, schema.getElementType()));
        } else if (schema.getType() == Schema.Type.RECORD) {
            for (Schema.Field field : schema.getFields()) {
                addFields(node.path(field.name()), notNull(field.schema()));
            }
            if (node instanceof ObjectNode object) {
                object.putObject("next").putArray("fields").add(1).add("two").addNull();
            }
        }
    }

    private static Schema notNull(Schema schema) {
        return schema.isUnion() ? schema.getTypes().get(1) : schema;
    }

    private static Schema next(Schema own) throws Exception {
        JsonNode json = MAPPER.readTree(own.toString());
        growSchema(json);
        return new Schema.Parser().parse(json.toString());
    }

    private static void growSchema(JsonNode node) {
        node.forEach(NextVersionTest::growSchema);
        if (node.path("type").asText().equals("record")) {
            ObjectNode field = ((ArrayNode) node.get("fields")).addObject().put("name", "next");
            field.putObject("type").put("type", "array").put("items", "string");
            field.putArray("default");
        } else if (node.path("type").asText().equals("enum")) {
            ((ArrayNode) node.get("symbols")).add("next_word");
        }
    }

    private static Object grown(Object value, Schema next) {
        return switch (next.getType()) {
            case UNION -> value == null ? null : grown(value, next.getTypes().get(1));
            case ENUM -> new GenericData.EnumSymbol(next, "next_word");
            case ARRAY ->
                    ((List<?>) value)
                            .stream().map(one -> grown(one, next.getElementType())).toList();
            case RECORD -> {
                GenericRecord old = (GenericRecord) value;
                GenericRecord grown = new GenericData.Record(next);
                for (Schema.Field field : next.getFields()) {
                    grown.put(
                            field.name(),
                            field.name().equals("next")
                                    ? List.of("a", "b")
                                    : grown(old.get(field.name()), field.schema()));
                }
                yield grown;
            }
            default -> value;
        };
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void withoutTheSchemaTheNextVersionIsRefusedWithTheWayOut(RoundTripTest.Kind<T> kind)
            throws Exception {
        byte[] bytes =
                kind.codec().encode(kind.random().apply(new RandomMessages(1)), Encoding.AVRO);
        long fingerprint = SchemaVersions.fingerprint(next(kind.layout().schemas().own()));
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[2 + i] = (byte) (fingerprint >>> (8 * i));
        }
        DecodeException refused =
                catchThrowableOfType(DecodeException.class, () -> kind.codec().decode(bytes, -1));
        assertThat(refused)
                .hasMessageContaining("%016x".formatted(fingerprint))
                .hasMessageContaining("put the writer's schema on its class path");
    }
}
