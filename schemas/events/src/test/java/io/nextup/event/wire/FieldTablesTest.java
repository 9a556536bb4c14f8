package io.nextup.event.wire;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nextup.event.JobProgress;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The field table of a message, its Avro schema and its section of the pages of schemas/ agree. */
class FieldTablesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long RECORD_TIME = 77;

    /**
     * A rule has those of its kind alone: none is in every rule, and none can be taken from one.
     */
    private static final Set<String> OF_A_KIND_OF_RULE =
            Set.of("only", "never", "boost", "where", "atMost", "per");

    /** What Avro's own reader finds by the schema, spelt as JSON, is the JSON of the message. */
    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void jsonNamesTheValuesAsTheSchemaDoes(RoundTripTest.Kind<T> kind) throws Exception {
        RandomMessages random = new RandomMessages(11);
        Layout<T> layout = kind.layout();
        for (int i = 0; i < 200; i++) {
            T message = kind.random().apply(random);
            GenericRecord generic =
                    new BinaryMessageDecoder<GenericRecord>(
                                    GenericData.get(), layout.schemas().own())
                            .decode(kind.codec().encode(message, Encoding.AVRO));
            assertThat(kind.codec().encode(message, Encoding.JSON))
                    .asString()
                    .isEqualTo(MAPPER.writeValueAsString(plain(generic)));
        }
    }

    private static Object plain(Object value) {
        if (value instanceof GenericRecord generic) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (Schema.Field field : generic.getSchema().getFields()) {
                Object each = plain(generic.get(field.pos()));
                boolean orEmpty = field.hasDefaultValue() && isEmpty(field.defaultVal());
                if (each != null && !(orEmpty && isEmpty(each))) {
                    fields.put(field.name(), each);
                }
            }
            return fields;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(FieldTablesTest::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(key.toString(), plain(each)));
            return sorted;
        }
        if (value instanceof GenericData.EnumSymbol symbol) {
            return word(symbol.toString());
        }
        return value instanceof CharSequence ? value.toString() : value;
    }

    /** Avro's names have no hyphens. */
    static String word(String symbol) {
        return symbol.replace('_', '-');
    }

    private static boolean isEmpty(Object value) {
        return (value instanceof Collection<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || value.equals(0L)
                || value.equals(false);
    }

    @Test
    void aTableOfOtherFieldsThanTheNewestSchemaIsRefused() {
        assertThatThrownBy(
                        () ->
                                new Layout<>(
                                        Layouts.INTERACTION.schemas(), Layouts.DEAD_LETTER.table()))
                .hasMessageContaining("Interaction")
                .hasMessageContaining("original")
                .hasMessageContaining("sessionId");
    }

    @Test
    void aTableOfOtherFieldsThanTheRecordsWithinTheSchemaIsRefused() {
        Table<RankedItem> item =
                new Table.Builder<RankedItem>()
                        .required("itemId", Type.TEXT, RankedItem::itemId)
                        .build(v -> new RankedItem(v.next(), 0));
        Table<Recommendation> recommendation =
                new Table.Builder<Recommendation>()
                        .required("items", Type.list(Type.record(item)), Recommendation::items)
                        .build(v -> null);
        Schema schema =
                SchemaBuilder.record("Recommendation")
                        .fields()
                        .name("items")
                        .type(Layouts.RECOMMENDATION.schemas().own().getField("items").schema())
                        .noDefault()
                        .endRecord();
        assertThatThrownBy(
                        () -> new Layout<>(SchemaVersions.of(List.of(schema), 1), recommendation))
                .hasMessageContaining("The table of RankedItem")
                .hasMessageContaining("[itemId]")
                .hasMessageContaining("[itemId, score]");
    }

    @Test
    void aTableHasAsManyNumbersAsItsValuesKeepTrackOf() {
        Table.Builder<Long> numbers = new Table.Builder<>();
        for (int i = 0; i < 64; i++) {
            numbers.required("n" + i, NumberType.INT64, n -> n);
        }
        assertThat(numbers.build(v -> 0L).names()).hasSize(64);
        assertThatThrownBy(() -> numbers.required("n64", NumberType.INT64, n -> n))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("n64")
                .hasMessageContaining("65");
    }

    /** The fault of a build must not turn every good message into a dead letter. */
    @ParameterizedTest
    @EnumSource(Encoding.class)
    void aConstructorInAnotherOrderThanItsTableFailsWhateverTheEncoding(Encoding encoding) {
        Table<JobProgress> table =
                new Table.Builder<JobProgress>()
                        .required("type", Type.TEXT, JobProgress::group)
                        .required("attributes", Type.TEXT_MAP, progress -> Map.of())
                        .build(
                                v -> {
                                    Map<String, String> first = v.next();
                                    return new JobProgress(v.next(), first.size());
                                });
        Schema schema =
                SchemaBuilder.record("M")
                        .fields()
                        .requiredString("type")
                        .name("attributes")
                        .type()
                        .map()
                        .values()
                        .stringType()
                        .noDefault()
                        .endRecord();
        WireCodec<JobProgress> codec =
                new WireCodec<>(new Layout<>(SchemaVersions.of(List.of(schema), 1), table));
        byte[] good = codec.encode(new JobProgress("g", 1), encoding);
        assertThatThrownBy(() -> codec.decode(good, -1)).isInstanceOf(ClassCastException.class);
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void jsonIsReadInWhateverOrderItHasItsFields(RoundTripTest.Kind<T> kind) throws Exception {
        ObjectNode message = fullMessage(kind);
        List<String> names = new ArrayList<>(kind.layout().table().names());
        Random random = new Random(13);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(names, random);
            ObjectNode shuffled = MAPPER.createObjectNode();
            for (String name : names) {
                shuffled.set("x-" + name, message);
                shuffled.set(name, message.get(name));
            }
            assertThat(reread(kind, MAPPER.writeValueAsBytes(shuffled))).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void aValueOfTheWrongTypeIsAnsweredWithTheTypeOfTheSchema(RoundTripTest.Kind<T> kind)
            throws Exception {
        ObjectNode message = fullMessage(kind);
        forEachField(
                message,
                kind.layout().schemas().own(),
                "",
                (parent, field, path) -> {
                    Schema type = notNull(field.schema());
                    parent.set(
                            field.name(),
                            type.getType() == Schema.Type.STRING
                                            || type.getType() == Schema.Type.ENUM
                                    ? IntNode.valueOf(7)
                                    : TextNode.valueOf("!"));
                    assertThat(failure(kind.codec(), message, RECORD_TIME))
                            .as(path)
                            .hasMessageContaining(
                                    " it must be "
                                            + (isMoment(field)
                                                    ? "an ISO 8601 time "
                                                    : wanted(type)));
                });
    }

    /** A moment is a text, which only its name tells from others. */
    private static boolean isMoment(Schema.Field field) {
        return field.name().endsWith("At");
    }

    private static String wanted(Schema type) {
        return switch (type.getType()) {
            case STRING -> "a text: ";
            case BYTES -> "bytes in Base64 ";
            case INT -> "a whole number, ";
            case LONG ->
                    type.getLogicalType() == null
                            ? "a whole number, "
                            : "a whole number of milliseconds since 1970-01-01T00:00Z, ";
            case FLOAT, DOUBLE -> "a number, ";
            case BOOLEAN -> "true or false, ";
            case ENUM -> "a text: ";
            case ARRAY -> "an array, ";
            case MAP, RECORD -> "an object, ";
            default -> throw new AssertionError("No field is of type " + type);
        };
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.RoundTripTest#kinds")
    <T> void thePageHasTheRowOfEveryFieldWithItsTypeAndWhatHoldsWithoutIt(
            RoundTripTest.Kind<T> kind) throws Exception {
        PagesTest.read();
        String section = PagesTest.section(kind.layout().name());
        ObjectNode message = fullMessage(kind);
        forEachField(
                message,
                kind.layout().schemas().own(),
                "",
                (parent, field, path) -> {
                    parent.remove(field.name());
                    String absence = absence(kind, message, field, path);
                    assertThat(section)
                            .containsPattern(
                                    "\n\\| `(%s|\\*\\.%s)` \\| (%s) \\| %s"
                                            .formatted(
                                                    Pattern.quote(path),
                                                    field.name(),
                                                    isMoment(field)
                                                            ? "moment"
                                                            : typeOnPage(field.schema()),
                                                    Pattern.quote(absence)));
                });
    }

    /** What becomes of the message, which lacks the field, in the words of the page. */
    private static <T> String absence(
            RoundTripTest.Kind<T> kind, ObjectNode message, Schema.Field field, String path)
            throws Exception {
        if (OF_A_KIND_OF_RULE.contains(field.name())) {
            return "optional";
        }
        byte[] json = MAPPER.writeValueAsBytes(message);
        DecodeException missing = failure(kind.codec(), message, RECORD_TIME);
        assertThat(missing == null).isEqualTo(field.hasDefaultValue());
        if (missing != null) {
            assertThat(missing)
                    .hasMessageContaining(field.name() + " is missing or null")
                    .hasMessageContaining(path.replace("[]", "/0").replace('.', '/'));
            return "**required** |";
        }
        if (failure(kind.codec(), message, -1) != null) {
            assertThat(reread(kind, json).get(field.name()).asLong()).isEqualTo(RECORD_TIME);
            return "optional, the record's timestamp |";
        }
        JsonNode read = reread(kind, json).get(field.name());
        Object standard = field.defaultVal();
        if (standard instanceof String || standard.equals(true)) {
            assertThat(read.asText()).isEqualTo(standard.toString());
            return "optional, `" + standard + "` |";
        }
        assertThat(read).isNull();
        if (standard == JsonProperties.NULL_VALUE) {
            return "optional";
        }
        boolean container = standard instanceof Collection || standard instanceof Map;
        return "optional, " + (container ? "empty" : standard) + " |";
    }

    /** The message as this build writes it. */
    private static <T> JsonNode reread(RoundTripTest.Kind<T> kind, byte[] json) throws Exception {
        T message = kind.codec().decode(json, RECORD_TIME);
        return MAPPER.readTree(kind.codec().encode(message, Encoding.JSON));
    }

    private static String typeOnPage(Schema schema) {
        Schema type = notNull(schema);
        return switch (type.getType()) {
            case STRING -> "text";
            case BYTES -> "bytes";
            case INT -> "int32";
            case LONG -> type.getLogicalType() == null ? "int64" : "time";
            case FLOAT -> "float32";
            case DOUBLE -> "float64";
            case BOOLEAN -> "bool";
            case MAP -> "map of text to " + typeOnPage(type.getValueType());
            case ARRAY -> "array of " + typeOnPage(type.getElementType());
            case ENUM -> inWords(known(type), "or") + "|one of the words below";
            case RECORD ->
                    inWords(type.getFields().stream().map(Schema.Field::name).toList(), "and");
            default -> throw new AssertionError("No field is of type " + type);
        };
    }

    /** The words without the first, which no program writes. */
    private static List<String> known(Schema type) {
        List<String> words = type.getEnumSymbols().stream().map(FieldTablesTest::word).toList();
        return words.subList(1, words.size());
    }

    private static String inWords(List<String> names, String last) {
        String all = names.stream().map(name -> "`" + name + "`").collect(joining(", "));
        return all.replaceFirst(", (?=[^,]*$)", " " + last + " ");
    }

    /** Does something to a field, which is as it was afterwards. */
    private interface Trial {
        void on(ObjectNode parent, Schema.Field field, String path) throws Exception;
    }

    /** Tries every field of the record, and of the records in it, each array by its first. */
    private static void forEachField(ObjectNode node, Schema schema, String within, Trial trial)
            throws Exception {
        for (Schema.Field field : schema.getFields()) {
            String path = within + field.name();
            JsonNode value = node.path(field.name());
            trial.on(node, field, path);
            if (value.isMissingNode()) {
                node.remove(field.name());
            } else {
                node.set(field.name(), value);
            }
            Schema type = notNull(field.schema());
            if (type.getType() == Schema.Type.RECORD) {
                forEachField((ObjectNode) value, type, path + ".", trial);
            } else if (value.path(0) instanceof ObjectNode first) {
                forEachField(first, type.getElementType(), path + "[].", trial);
            }
        }
    }

    /** A message of which no field is absent or empty. */
    static <T> ObjectNode fullMessage(RoundTripTest.Kind<T> kind) throws Exception {
        RandomMessages random = new RandomMessages(12);
        ObjectNode message;
        do {
            byte[] json = kind.codec().encode(kind.random().apply(random), Encoding.JSON);
            message = (ObjectNode) MAPPER.readTree(json);
        } while (!isFull(message, kind.layout()));
        return message;
    }

    private static boolean isFull(ObjectNode message, Layout<?> layout) {
        return isFull(message, layout.schemas().own());
    }

    /** Each array is judged by its first element. */
    private static boolean isFull(JsonNode value, Schema schema) {
        Schema type = notNull(schema);
        return switch (type.getType()) {
            case RECORD ->
                    type.getFields().stream()
                            .filter(field -> !OF_A_KIND_OF_RULE.contains(field.name()))
                            .allMatch(field -> isFull(value.path(field.name()), field.schema()));
            case ARRAY -> !value.isEmpty() && isFull(value.get(0), type.getElementType());
            case MAP -> !value.isEmpty();
            default -> !value.isMissingNode();
        };
    }

    private static Schema notNull(Schema schema) {
        return schema.isUnion() ? schema.getTypes().get(1) : schema;
    }

    private static DecodeException failure(
            MessageCodec<?> codec, ObjectNode message, long recordTimeMillis) throws Exception {
        byte[] json = MAPPER.writeValueAsBytes(message);
        return catchThrowableOfType(
                DecodeException.class, () -> codec.decode(json, recordTimeMillis));
    }
}
