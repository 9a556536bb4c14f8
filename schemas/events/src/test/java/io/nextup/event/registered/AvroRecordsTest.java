package io.nextup.event.registered;

import static io.nextup.event.DeadLetter.Reason.MISSING_FIELD;
import static io.nextup.event.DeadLetter.Reason.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.event.mapping.MappedInteractions;
import io.nextup.event.mapping.MappedItems;
import io.nextup.event.registered.RegisteredSchema.Format;
import io.nextup.event.registered.RegisteredSchema.Reference;
import io.nextup.event.wire.DecodeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records in Avro behind a schema's id, written by Avro's own encoder. */
class AvroRecordsTest {
    private static final long RECORD_TIME = 1_764_000_000_999L;
    private static final int ID = 0x01020304;

    private static final String VISITOR =
            """
            {"type": "record", "name": "shop.Visitor", "fields": [
                {"name": "id", "type": "long"}, {"name": "country", "type": "string"}]}
            """;

    private static final String VIEW =
            """
            {"type": "record", "name": "shop.View", "fields": [
                {"name": "visitor", "type": ["null", "shop.Visitor"]},
                {"name": "lines", "type": {"type": "array", "items": {
                    "type": "record", "name": "Line", "fields": [{"name": "sku", "type": "string"}]}}},
                {"name": "tags", "type": {"type": "map", "values": "string"}},
                {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["view", "buy"]}},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "visit", "type": ["null", "string"]}]}
            """;

    @Test
    void recordsListsMapsUnionsEnumsAndTimesAreRead() throws Exception {
        byte[] view = view();

        assertThat(
                        decode(
                                "user=/visitor/id,item=/lines/1/sku,time=at:s,type=/kind,session=/visit,event=/tags/uuid",
                                schemaOfView(),
                                view))
                .isEqualTo(
                        new Interaction(
                                "e-1", "17", "bell", "buy", 1_764_000_000_250L, null, Map.of()));
        assertThat(decode("user=/tags/by,item=/lines/0/sku", schemaOfView(), view))
                .isEqualTo(Interaction.click(null, "ada", "bike", RECORD_TIME));
    }

    @Test
    void eachElementOfAnArrayIsAnInteraction() throws Exception {
        RegisteredSchema schema = schemaOfView();

        assertThat(decodeAll("user=/visitor/id,item=/lines/*/sku,event=/tags/uuid", schema, view()))
                .containsExactly(
                        Interaction.click("e-1", "17", "bike", RECORD_TIME),
                        ofLine(2, Interaction.click("e-1", "17", "bell", RECORD_TIME)));
        assertRefused(
                () -> decodeAll("user=@key,item=/tags/*", schema, view()),
                MISSING_FIELD,
                "/tags has no element");
    }

    @Test
    void anItemOfTheCatalogueIsRead() throws Exception {
        Schemas schemas = id -> schemaOfView().reader("schema " + id);

        assertThat(
                        new MappedItems(
                                        ItemMapping.parse(
                                                "item=@key,available=/visitor/id,until=at:s,category=/lines/*/sku,title=/kind,attributes.by=/tags/by"),
                                        schemas)
                                .decode(key(), view(), Map.of()))
                .isEqualTo(
                        new CatalogueItem(
                                "ada",
                                true,
                                null,
                                Instant.ofEpochMilli(1_764_000_000_250L),
                                List.of("bike", "bell"),
                                Map.of("by", "ada"),
                                "buy"));
    }

    @Test
    void anArrayOfTextsHoldsCategories() throws Exception {
        Schema schema = of("all", "{\"type\": \"array\", \"items\": [\"null\", \"string\"]}");
        Schemas schemas =
                id -> new RegisteredSchema(Format.AVRO, schema.toString(), List.of()).reader("s");

        assertThat(
                        new MappedItems(ItemMapping.parse("item=@key,category=all"), schemas)
                                .decode(
                                        key(),
                                        record(schema, Arrays.asList("a", null, "b")),
                                        Map.of())
                                .categories())
                .containsExactly("a", "b");
    }

    @Test
    void anItemIsRefusedWithFieldPlaceValueAndBytes() throws Exception {
        Schema schema = of("v", "\"double\"");
        Schemas schemas =
                id -> new RegisteredSchema(Format.AVRO, schema.toString(), List.of()).reader("s");
        byte[] record = record(schema, Double.NaN);

        assertThatThrownBy(
                        () ->
                                new MappedItems(ItemMapping.parse("item=@key,available=v"), schemas)
                                        .decode(key(), record, Map.of()))
                .isInstanceOf(DecodeException.class)
                .hasMessage(
                        "the value of available (v) is the number NaN: it must be true, false or a number, above 0 for an item that can be had, in "
                                + "00 01 02 03 04 00 00 00 00 00 00 f8 7f");
    }

    @Test
    void thePlacesOfARecordAreThoseOfItsSchemaWithoutMaps() throws Exception {
        Schemas schemas = id -> schemaOfView().reader("schema " + id);

        assertThat(Places.in(view(), schemas))
                .containsExactly(
                        "/visitor/id",
                        "/visitor/country",
                        "/lines/*/sku",
                        "/kind",
                        "/at",
                        "/visit");
    }

    @Test
    void aSchemaThatHoldsItselfHasPlacesWithoutEnd() throws Exception {
        RegisteredSchema tree =
                new RegisteredSchema(
                        Format.AVRO,
                        """
                        {"type": "record", "name": "Node", "fields": [
                            {"name": "left", "type": ["null", "Node"]},
                            {"name": "right", "type": ["null", "Node"]}]}
                        """,
                        List.of());
        Schemas schemas = id -> tree.reader("schema " + id);

        assertThat(Places.in(new byte[] {0, 0, 0, 0, 7, 0, 0}, schemas)).isEmpty();
    }

    @Test
    void anArrayOfNullsHasAsManyLines() throws Exception {
        Schema schema = of("all", "{\"type\": \"array\", \"items\": [\"null\", \"string\"]}");

        assertRefused(
                () ->
                        decode(
                                "user=@key,item=/all/*",
                                schema,
                                record(schema, Arrays.asList("a", null))),
                MISSING_FIELD,
                "Line 2: the item (/all/*) is missing or null");
    }

    private static Interaction ofLine(int line, Interaction one) {
        return new Interaction(
                one.eventId(),
                one.userId(),
                one.itemId(),
                one.type(),
                one.eventTimeMillis(),
                null,
                Map.of(),
                null,
                null,
                null,
                line);
    }

    @Test
    void aPlaceWithoutAValueIsAMissingFieldWithTheBytes() throws Exception {
        assertRefused(
                () -> decode("user=/visitor/id,item=/lines/2/sku", schemaOfView(), view()),
                MISSING_FIELD,
                "the item (/lines/2/sku) is missing or null, in 00 01 02 03 04");
        assertRefused(
                () -> decode("user=/visitor,item=/lines/1/sku", schemaOfView(), view()),
                UNDECODABLE,
                "the user (/visitor) is an object: it must be a text or a whole number");
        assertRefused(
                () -> decode("user=/at,item=/lines/1/sku", schemaOfView(), view()),
                UNDECODABLE,
                "the user (/at) is the time 2025-11-24T16:00:00.250999Z: it must be");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    {"type": "long", "logicalType": "timestamp-millis"}       | 1764000000250       | 1764000000250
                    {"type": "long", "logicalType": "timestamp-nanos"}        | 1764000000250999999 | 1764000000250
                    {"type": "long", "logicalType": "local-timestamp-millis"} | 1764000000250       | 1764000000250
                    {"type": "int", "logicalType": "date"}                    | 20416               | 1763942400000
                    "long"                                                    | 1764000000          | 1764000000000
                    "int"                                                     | 1764000000          | 1764000000000
                    "double"                                                  | 1764000000.25       | 1764000000250
                    "string"                                                  | 1764000000.25       | 1764000000250
                    """)
    void aTimeHasItsOwnUnitAndANumberThatOfTheMapping(String type, String value, long millis)
            throws Exception {
        Schema schema = of("t", type);
        Object typed =
                switch (schema.getField("t").schema().getType()) {
                    case INT -> Integer.valueOf(value);
                    case LONG -> Long.valueOf(value);
                    case DOUBLE -> Double.valueOf(value);
                    default -> value;
                };

        assertThat(
                        decode("user=@key,item=@key,time=t:s", schema, record(schema, typed))
                                .eventTimeMillis())
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    "long"   | 4          | 4.0
                    "int"    | -7         | -7.0
                    "float"  | 4.1        | 4.1
                    "double" | 4.1        | 4.1
                    "string" | 4.1        | 4.1
                    """)
    void anyNumberIsAValueAndItsTextAnAttribute(String type, String number, double value)
            throws Exception {
        Schema schema = of("v", type);
        Object typed =
                switch (schema.getField("v").schema().getType()) {
                    case INT -> Integer.valueOf(number);
                    case LONG -> Long.valueOf(number);
                    case FLOAT -> Float.valueOf(number);
                    case DOUBLE -> Double.valueOf(number);
                    default -> number;
                };

        Interaction read =
                decode("user=@key,item=@key,value=v,attributes.v=v", schema, record(schema, typed));

        assertThat(read.value()).isEqualTo(value);
        assertThat(read.attributes()).isEqualTo(Map.of("v", number));
    }

    @Test
    void aNumberThatIsNotFiniteIsNoValueAndNoAttribute() throws Exception {
        Schema schema = of("v", "\"double\"");
        assertRefused(
                () -> decode("user=@key,item=@key,value=v", schema, record(schema, Double.NaN)),
                UNDECODABLE,
                "the value (v) is the number NaN: it must be a number");
        assertRefused(
                () ->
                        decode(
                                "user=@key,item=@key,attributes.v=v",
                                schema,
                                record(schema, Double.NEGATIVE_INFINITY)),
                UNDECODABLE,
                "the attribute v (v) is the number -Infinity: it must be a text, a number");
    }

    @Test
    void decimalsAndUuidsAreIdsAndOtherBytesAreNot() throws Exception {
        Schema decimal =
                of("i", "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9}");
        byte[] ofDecimal = record(decimal, ByteBuffer.wrap(new byte[] {1, 0}));
        Schema uuid =
                of(
                        "i",
                        "{\"type\": \"fixed\", \"name\": \"U\", \"size\": 16, \"logicalType\": \"uuid\"}");
        GenericData.Fixed sixteen =
                new GenericData.Fixed(uuid.getField("i").schema(), new byte[16]);
        Schema bytes = of("i", "\"bytes\"");

        assertThat(decode("user=@key,item=i", decimal, ofDecimal).itemId()).isEqualTo("256");
        assertThat(decode("user=@key,item=i", uuid, record(uuid, sixteen)).itemId())
                .isEqualTo("00000000-0000-0000-0000-000000000000");
        assertRefused(
                () ->
                        decode(
                                "user=@key,item=i",
                                bytes,
                                record(bytes, ByteBuffer.wrap(new byte[3]))),
                UNDECODABLE,
                "the item (i) is bytes: it must be");
    }

    @Test
    void numbersWithAFractionAreNotIds() throws Exception {
        for (String type : List.of("\"double\"", "\"float\"")) {
            Schema schema = of("i", type);
            Object one = type.contains("double") ? (Object) 1.5 : (Object) 1.5f;
            assertRefused(
                    () -> decode("user=@key,item=i", schema, record(schema, one)),
                    UNDECODABLE,
                    "the item (i) is the number " + new BigDecimal("1.5"));
        }
        Schema schema = of("t", "\"double\"");
        assertRefused(
                () ->
                        decode(
                                "user=@key,item=@key,time=t",
                                schema,
                                record(schema, Double.POSITIVE_INFINITY)),
                UNDECODABLE,
                "the time (t) is the number Infinity");
    }

    @Test
    void everyShorterOrLongerRecordIsRefused() throws Exception {
        byte[] view = view();
        for (int length = RegisteredRecord.HEADER_BYTES; length < view.length; length++) {
            byte[] cut = Arrays.copyOf(view, length);
            assertThatThrownBy(
                            () -> decode("user=/visitor/id,item=/lines/1/sku", schemaOfView(), cut))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining("schema 16909060");
        }
        assertRefused(
                () ->
                        decode(
                                "user=/visitor/id,item=/lines/1/sku",
                                schemaOfView(),
                                Arrays.copyOf(view, view.length + 2)),
                UNDECODABLE,
                "2 bytes follow the record");
    }

    @Test
    void lengthsAndIndexesBeyondTheRecordAreRefused() throws Exception {
        assertRefused(
                () -> decode("user=@key,item=i", of("i", "\"string\""), headed(0xfe, 0xff, 0x7f)),
                UNDECODABLE,
                "a text claims 1048575 bytes, and 0 are left");
        assertRefused(
                () -> decode("user=@key,item=i", of("i", "[\"null\", \"string\"]"), headed(0x04)),
                UNDECODABLE,
                "branch of a union 2 of 2");
        assertRefused(
                () ->
                        decode(
                                "user=@key,item=i",
                                of(
                                        "i",
                                        "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"]}"),
                                headed(0x01)),
                UNDECODABLE,
                "symbol of an enum -1 of 1");
        assertRefused(
                () ->
                        decode(
                                "user=@key,item=i",
                                of(
                                        "i",
                                        "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 1073741824}"),
                                headed(0x01)),
                UNDECODABLE,
                "the bytes end within bytes: 1 of 1073741824 are left");
    }

    @Test
    void aSchemaThatUsesItselfLeadsNoDeeperThanALimit() throws Exception {
        Schema list =
                new Schema.Parser()
                        .parse(
                                "{\"type\": \"record\", \"name\": \"L\", \"fields\": [{\"name\": \"next\", \"type\": [\"null\", \"L\"]}]}");
        byte[] links = new byte[100_000];
        Arrays.fill(links, (byte) 2);
        byte[] record =
                ByteBuffer.allocate(5 + links.length).put((byte) 0).putInt(ID).put(links).array();

        assertRefused(
                () -> decode("user=@key,item=i", list, record),
                UNDECODABLE,
                "the record is deeper than 32 levels");
    }

    @Test
    void valuesThatCostNoBytesAreLimited() throws Exception {
        StringBuilder bomb = new StringBuilder("\"null\"");
        for (int level = 0; level < 12; level++) {
            StringBuilder fields = new StringBuilder();
            for (int field = 0; field < 10; field++) {
                String type =
                        field == 0
                                ? bomb.toString()
                                : level == 0 ? "\"null\"" : "\"R" + (level - 1) + "\"";
                fields.append(field == 0 ? "" : ",")
                        .append("{\"name\": \"f%d\", \"type\": %s}".formatted(field, type));
            }
            bomb =
                    new StringBuilder(
                            "{\"type\": \"record\", \"name\": \"R%d\", \"fields\": [%s]}"
                                    .formatted(level, fields));
        }
        Schema schema = new Schema.Parser().parse(bomb.toString());

        assertRefused(
                () -> decode("user=@key,item=i", schema, headed()),
                UNDECODABLE,
                "more values than its bytes can hold");
    }

    @Test
    void damagedBytesAreReadOrRefusedAndNothingElse() throws Exception {
        byte[] view = view();
        RegisteredSchema reader = schemaOfView();
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = view.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                int at =
                        RegisteredRecord.HEADER_BYTES
                                + random.nextInt(view.length - RegisteredRecord.HEADER_BYTES);
                damaged[at] = (byte) random.nextInt(256);
            }
            try {
                decode(
                        "user=/visitor/id,item=/lines/1/sku,time=at,type=kind,session=visit,event=/tags/uuid",
                        reader,
                        damaged);
            } catch (DecodeException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 19_999);
    }

    @Test
    void aTextThatIsNotASchemaIsAFaultOfTheRecord() {
        for (String text :
                List.of("", "{", "{\"type\": \"record\"}", "\"nothing\"", "[".repeat(5_000))) {
            assertThatThrownBy(
                            () ->
                                    new RegisteredSchema(Format.AVRO, text, List.of())
                                            .reader("schema 7"))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageStartingWith("schema 7 is not a schema in AVRO: ");
        }
    }

    @Test
    void bytesStayUndecodableWithoutARegistry() {
        MappedInteractions mapped = new MappedInteractions(FieldMapping.parse("user=@key,item=i"));

        assertThatThrownBy(() -> mapped.decode(key(), headed(2, 'x'), RECORD_TIME, Map.of()))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("a first byte of 00");
    }

    @Test
    void jsonBehindAnIdIsRead() throws Exception {
        RegisteredSchema schema = new RegisteredSchema(Format.JSON, "{}", List.of());
        byte[] record = headed("{\"i\": {\"sku\": 7}}".getBytes(UTF_8));

        assertThat(decode("user=@key,item=/i/sku", schema, record))
                .isEqualTo(Interaction.click(null, "ada", "7", RECORD_TIME));
        assertRefused(
                () -> decode("user=@key,item=/i/sku", schema, headed('{')),
                UNDECODABLE,
                "schema 16909060: JSON event: ");
    }

    private static RegisteredSchema schemaOfView() {
        return new RegisteredSchema(
                Format.AVRO, VIEW, List.of(new Reference("shop.Visitor", VISITOR)));
    }

    private static byte[] view() throws IOException {
        Schema.Parser parser = new Schema.Parser();
        Schema visitor = parser.parse(VISITOR);
        Schema schema = parser.parse(VIEW);
        GenericData.Record ada = new GenericData.Record(visitor);
        ada.put("id", 17L);
        ada.put("country", "de");
        Schema lines = schema.getField("lines").schema();
        GenericData.Record view = new GenericData.Record(schema);
        view.put("visitor", ada);
        view.put("lines", List.of(line(lines, "bike"), line(lines, "bell")));
        view.put("tags", Map.of("uuid", "e-1", "by", "ada"));
        view.put("kind", new GenericData.EnumSymbol(schema.getField("kind").schema(), "buy"));
        view.put("at", 1_764_000_000_250_999L);
        view.put("visit", null);
        return encoded(schema, view);
    }

    private static GenericData.Record line(Schema lines, String sku) {
        GenericData.Record line = new GenericData.Record(lines.getElementType());
        line.put("sku", sku);
        return line;
    }

    private static Schema of(String field, String type) {
        return new Schema.Parser()
                .parse(
                        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"%s\", \"type\": %s}]}"
                                .formatted(field, type));
    }

    private static byte[] record(Schema schema, Object value) throws IOException {
        GenericData.Record record = new GenericData.Record(schema);
        record.put(0, value);
        return encoded(schema, record);
    }

    private static byte[] encoded(Schema schema, GenericData.Record record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(headed());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] headed(int... payload) {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return headed(bytes);
    }

    private static byte[] headed(byte[] payload) {
        return ByteBuffer.allocate(RegisteredRecord.HEADER_BYTES + payload.length)
                .put((byte) 0)
                .putInt(ID)
                .put(payload)
                .array();
    }

    private static byte[] key() {
        return "ada".getBytes(UTF_8);
    }

    private static Interaction decode(String fields, Schema schema, byte[] record)
            throws DecodeException {
        return decode(
                fields, new RegisteredSchema(Format.AVRO, schema.toString(), List.of()), record);
    }

    /** Reads a record with one interaction. */
    private static Interaction decode(String fields, RegisteredSchema schema, byte[] record)
            throws DecodeException {
        List<Interaction> read = decodeAll(fields, schema, record);
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private static List<Interaction> decodeAll(
            String fields, RegisteredSchema schema, byte[] record) throws DecodeException {
        Schemas schemas = id -> schema.reader("schema " + id);
        return new MappedInteractions(FieldMapping.parse(fields), schemas)
                .decode(key(), record, RECORD_TIME, Map.of());
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
            DeadLetter.Reason reason,
            String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DecodeException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(words);
    }
}
