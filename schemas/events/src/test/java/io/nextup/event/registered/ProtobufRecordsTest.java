package io.nextup.event.registered;

import static io.nextup.event.DeadLetter.Reason.MISSING_FIELD;
import static io.nextup.event.DeadLetter.Reason.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
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
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records in Protobuf behind a schema's id, written by Protobuf's own encoder. */
class ProtobufRecordsTest {
    private static final long RECORD_TIME = 1_764_000_000_999L;

    private static final String VISITOR =
            """
            syntax = "proto3";
            package shop;
            message Visitor { sint64 id = 1; string country = 2; }
            """;

    private static final String VIEW =
            """
            syntax = "proto3";
            package shop.v1;
            import "google/protobuf/timestamp.proto";
            import "shop/visitor.proto";
            import "confluent/meta.proto";
            option java_package = "shop";
            // Another message stands first.
            message Empty {}
            message View {
              message Line { string sku = 1 [(confluent.field_meta).doc = "stock keeping unit"]; }
              enum Kind { option allow_alias = true; VIEW = 0; SEEN = 0; BUY = 1; }
              Visitor visitor = 1;
              repeated Line lines = 2;
              map<string, string> tags = 3;
              Kind kind = 4;
              google.protobuf.Timestamp at = 5;
              optional string visit = 6;
              oneof who { string name = 7; uint64 number = 8; }
              repeated int32 path = 9;
              fixed64 big = 10;
              double price = 11;
              bytes raw = 12;
              string note = 13;
              int64 seconds = 14;
              map<int32, Line> shelves = 15;
              reserved 16 to max;
            }
            service Views { rpc Get (Empty) returns (View); }
            """;

    private static final RegisteredSchema SCHEMA =
            new RegisteredSchema(
                    Format.PROTOBUF, VIEW, List.of(new Reference("shop/visitor.proto", VISITOR)));

    /** Number of the message in the file, in the way of a header: one index, of value 1. */
    private static final byte[] SECOND = {2, 2};

    @Test
    void messagesListsMapsEnumsAndTimesAreRead() throws Exception {
        byte[] view = view();

        assertThat(
                        decode(
                                "user=/visitor/id,item=/lines/1/sku,time=at:s,type=kind,session=visit,event=/tags/uuid",
                                view))
                .isEqualTo(
                        new Interaction(
                                "e-1", "-17", "bell", "BUY", 1_764_000_000_250L, "", Map.of()));
        assertThat(decode("user=/name,item=/path/1", view))
                .isEqualTo(Interaction.click(null, "ada", "300", RECORD_TIME));
        assertThat(decode("user=/big,item=/shelves/7/sku", view))
                .isEqualTo(Interaction.click(null, "18446744073709551615", "lamp", RECORD_TIME));
    }

    @Test
    void eachElementOfARepeatedFieldIsAnInteraction() throws Exception {
        assertThat(decodeAll("user=name,item=/lines/*/sku", SCHEMA, view()))
                .extracting(Interaction::itemId, Interaction::line)
                .containsExactly(tuple("bike", 1), tuple("bell", 2));
        assertThat(decodeAll("user=name,item=/path/*", SCHEMA, view()))
                .extracting(Interaction::itemId)
                .contains("300");
        byte[] bare = record(SECOND, out -> out.writeString(7, "ada"));
        assertRefused(
                () -> decodeAll("user=name,item=/lines/*/sku", SCHEMA, bare),
                MISSING_FIELD,
                "/lines has no element");
    }

    /** A field that is 0, false or empty has no bytes, and such an item is not available. */
    @Test
    void anItemOfTheCatalogueIsRead() throws Exception {
        Schemas schemas = id -> SCHEMA.reader("schema " + id);
        MappedItems items =
                new MappedItems(
                        ItemMapping.parse(
                                "item=@key,available=/seconds,from=at,category=/lines/*/sku,title=name,attributes.price=price"),
                        schemas);

        assertThat(items.decode("k".getBytes(UTF_8), view(), Map.of()))
                .isEqualTo(
                        new CatalogueItem(
                                "k",
                                false,
                                Instant.ofEpochMilli(1_764_000_000_250L),
                                null,
                                List.of("bike", "bell"),
                                Map.of("price", "1.5"),
                                "ada"));
        assertThat(
                        items.decode(
                                        "k".getBytes(UTF_8),
                                        record(SECOND, out -> out.writeInt64(14, 2)),
                                        Map.of())
                                .available())
                .isTrue();
        assertThat(
                        new MappedItems(ItemMapping.parse("item=@key,category=path"), schemas)
                                .decode("k".getBytes(UTF_8), view(), Map.of())
                                .categories())
                .containsExactly("5", "300");
    }

    /** An element without a field has no bytes for it: another element's must not stand for it. */
    @Test
    void anElementWithoutTheFieldIsALineOfItsOwn() throws Exception {
        byte[] record =
                record(
                        SECOND,
                        out -> {
                            out.writeString(7, "ada");
                            out.writeByteArray(2, new byte[] {0x0a, 1, 'a'});
                            out.writeByteArray(2, new byte[0]);
                            out.writeByteArray(2, new byte[] {0x0a, 1, 'c'});
                        });

        assertRefused(
                () -> decodeAll("user=name,item=/lines/*/sku", SCHEMA, record),
                MISSING_FIELD,
                "Line 2: the item (/lines/*/sku) is missing or null");
    }

    @Test
    void thePlacesOfARecordAreThoseOfItsMessageWithoutMaps() throws Exception {
        Schemas schemas = id -> SCHEMA.reader("schema " + id);

        assertThat(Places.in(view(), schemas))
                .containsExactlyInAnyOrder(
                        "/visitor/id",
                        "/visitor/country",
                        "/lines/*/sku",
                        "/kind",
                        "/at",
                        "/visit",
                        "/name",
                        "/number",
                        "/path/*",
                        "/big",
                        "/price",
                        "/raw",
                        "/note",
                        "/seconds");
    }

    @Test
    void numbersAreValuesAndAttributesAreTexts() throws Exception {
        Interaction read =
                decode(
                        "user=@key,item=@key,value=price,attributes.kind=kind,attributes.big=/big,attributes.note=note",
                        view());

        assertThat(read.value()).isEqualTo(1.5);
        assertThat(read.attributes())
                .isEqualTo(Map.of("kind", "BUY", "big", "18446744073709551615"));
        byte[] zero = record(SECOND, out -> out.writeDouble(11, 0));
        assertThat(decode("user=@key,item=@key,value=price,attributes.note=note", zero))
                .isEqualTo(Interaction.click(null, "k", "k", RECORD_TIME));
    }

    @Test
    void whatIsUnsetIsMissingAndAnEnumHasItsFirstName() throws Exception {
        byte[] bare = record(SECOND, out -> out.writeString(7, "ada"));

        assertThat(
                        decode(
                                "user=name,item=@key,time=seconds:s,type=kind,session=note,event=visit",
                                bare))
                .isEqualTo(new Interaction(null, "ada", "k", "VIEW", RECORD_TIME, null, Map.of()));
        assertRefused(
                () -> decode("user=/visitor/id,item=@key", bare),
                MISSING_FIELD,
                "the user (/visitor/id) is missing or null");
        assertRefused(
                () -> decode("user=@key,item=seconds", bare),
                MISSING_FIELD,
                "the item (seconds) is missing or null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    price     | the number 1.5
                    raw       | bytes
                    visitor   | an object
                    lines     | an array
                    tags      | an object
                    at        | the time 2025-11-24T16:00:00.250Z
                    """)
    void otherValuesAreNotIds(String place, String words) throws Exception {
        byte[] view = view();

        assertRefused(
                () -> decode("user=" + place + ",item=@key", view),
                UNDECODABLE,
                "the user (%s) is %s: it must be".formatted(place, words));
    }

    @Test
    void theLastValueHoldsAndThatOfAOneofTakesTheOthersAway() throws Exception {
        byte[] twice =
                record(
                        SECOND,
                        out -> {
                            out.writeString(7, "ada");
                            out.writeUInt64(8, 3);
                            out.writeInt64(14, 5);
                            out.writeInt64(14, 6);
                        });

        assertThat(decode("user=number,item=seconds,session=name", twice))
                .isEqualTo(Interaction.click(null, "3", "6", RECORD_TIME));
        assertThat(decode("user=/seconds,item=/seconds,session=name", twice))
                .isEqualTo(Interaction.click(null, "6", "6", RECORD_TIME));
    }

    @Test
    void packedAndSingleNumbersAreOneList() throws Exception {
        byte[] mixed =
                record(
                        SECOND,
                        out -> {
                            out.writeByteArray(9, new byte[] {1, 2});
                            out.writeInt32(9, 3);
                        });

        assertThat(decode("user=/path/0,item=/path/2", mixed))
                .isEqualTo(Interaction.click(null, "1", "3", RECORD_TIME));
    }

    @Test
    void aKeyOfAMapMayStandBehindItsValueOrBeLeftOut() throws Exception {
        byte[] maps =
                record(
                        SECOND,
                        out -> {
                            out.writeByteArray(
                                    3,
                                    message(
                                            e -> {
                                                e.writeString(2, "late");
                                                e.writeString(1, "k");
                                            }));
                            out.writeByteArray(
                                    15,
                                    message(
                                            e ->
                                                    e.writeByteArray(
                                                            2,
                                                            message(
                                                                    l ->
                                                                            l.writeString(
                                                                                    1, "zero")))));
                        });

        assertThat(decode("user=/tags/k,item=/shelves/0/sku", maps))
                .isEqualTo(Interaction.click(null, "late", "zero", RECORD_TIME));
    }

    @Test
    void fieldsThatTheSchemaDoesNotKnowArePassedOver() throws Exception {
        byte[] newer =
                record(
                        SECOND,
                        out -> {
                            out.writeString(99, "new");
                            out.writeTag(98, 3);
                            out.writeTag(97, 3);
                            out.writeTag(97, 4);
                            out.writeTag(98, 4);
                            out.writeUInt64(7, 5);
                            out.writeString(7, "ada");
                        });

        assertThat(decode("user=name,item=name", newer).userId()).isEqualTo("ada");
    }

    @Test
    void theIndexesChooseTheMessage() throws Exception {
        byte[] nested = record(new byte[] {4, 2, 0}, out -> out.writeString(1, "bike"));
        assertThat(decode("user=@key,item=sku", nested).itemId()).isEqualTo("bike");

        RegisteredSchema visitor = new RegisteredSchema(Format.PROTOBUF, VISITOR, List.of());
        byte[] first = record(new byte[] {0}, out -> out.writeString(2, "de"));
        assertThat(decode("user=@key,item=country", visitor, first).itemId()).isEqualTo("de");

        assertRefused(
                () -> decode("user=@key,item=sku", record(new byte[] {2, 4}, out -> {})),
                UNDECODABLE,
                "message 2 of 2");
        assertRefused(
                () -> decode("user=@key,item=sku", record(new byte[] {2, 1}, out -> {})),
                UNDECODABLE,
                "message -1 of 2");
        assertRefused(
                () -> decode("user=@key,item=sku", record(new byte[] {1, 0}, out -> {})),
                UNDECODABLE,
                "the record has -1 indexes");
        byte[] many = record(new byte[] {-2, -1, -1, -1, 15, 2}, out -> {});
        assertRefused(
                () -> decode("user=@key,item=sku", many), UNDECODABLE, "Protobuf of schema 7");
    }

    @Test
    void aShorterRecordIsRefusedOrHasNoField() throws Exception {
        byte[] view = view();
        int refused = 0;
        for (int length = RegisteredRecord.HEADER_BYTES; length < view.length; length++) {
            byte[] cut = Arrays.copyOf(view, length);
            try {
                decode("user=name,item=/lines/1/sku", cut);
            } catch (DecodeException e) {
                assertThat(e).hasMessageMatching("(?s)(Protobuf of schema 7|the ).*");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(view.length / 2);
    }

    @Test
    void lengthsBeyondTheRecordAndBrokenTextsAreRefused() {
        for (String field : List.of("3a", "12", "1a", "2a", "62", "4a", "0a")) {
            byte[] huge = headed(SECOND, hex(field + "ffffffff07"));
            assertRefused(
                    () ->
                            decode(
                                    "user=name,item=/lines/0/sku,session=/tags/k,time=at,type=/path/0,event=/raw",
                                    huge),
                    UNDECODABLE,
                    "Protobuf of schema 7: ");
        }
        assertRefused(
                () -> decode("user=name,item=@key", headed(SECOND, hex("3a02c328"))),
                UNDECODABLE,
                "UTF-8");
        assertRefused(
                () -> decode("user=name,item=@key", headed(SECOND, hex("0c"))),
                UNDECODABLE,
                "end-group tag did not match");
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) 0x9b);
        for (int i = 1; i < deep.length; i += 2) {
            deep[i] = 6;
        }
        assertRefused(
                () -> decode("user=name,item=@key", headed(SECOND, deep)),
                UNDECODABLE,
                "Protobuf of schema 7: ");
    }

    @Test
    void damagedBytesAreReadOrRefusedAndNothingElse() throws Exception {
        byte[] view = view();
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
                        "user=name,item=/lines/1/sku,time=at,type=kind,session=/tags/uuid,event=/path/0",
                        damaged);
            } catch (DecodeException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 19_999);
    }

    @Test
    void aTimeBeyondAllCalendarsIsRefused() throws Exception {
        byte[] late =
                record(
                        SECOND,
                        out ->
                                out.writeMessage(
                                        5,
                                        Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build()));

        assertRefused(
                () -> decode("user=@key,item=@key,time=at", late),
                UNDECODABLE,
                "9223372036854775807 s are not a time");
    }

    @Test
    void fieldsOfProto2HaveAPresence() throws Exception {
        RegisteredSchema proto2 =
                new RegisteredSchema(
                        Format.PROTOBUF,
                        "message A { required int64 i = 1; optional string u = 2 [default = \"nobody\"]; }",
                        List.of());

        assertThat(
                        decode(
                                "user=@key,item=i,session=u",
                                proto2,
                                record(new byte[] {0}, out -> out.writeInt64(1, 0))))
                .isEqualTo(Interaction.click(null, "k", "0", RECORD_TIME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "message {",
                "syntax = \"proto3\"; message A { B b = 1; ",
                "syntax = \"proto9\";",
                "edition = \"2023\"; message A {}",
                "message A { optional string a = 1; optional string b = 1; }",
                "message A { optional string a = 0; }",
                "message A { map<string> a = 1; }",
                "message A {} message A {}"
            })
    void aTextThatIsNotASchemaIsAFaultOfTheRecord(String text) {
        assertThatThrownBy(
                        () ->
                                new RegisteredSchema(Format.PROTOBUF, text, List.of())
                                        .reader("schema 7"))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("schema 7 is not a schema in PROTOBUF: ");
    }

    @Test
    void aSchemaThatIsTooDeepIsAFaultOfTheRecord() {
        String deep = "message A { ".repeat(50_000);

        assertThatThrownBy(
                        () ->
                                new RegisteredSchema(Format.PROTOBUF, deep, List.of())
                                        .reader("schema 7"))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("schema 7 is not a schema in PROTOBUF: ");
    }

    @Test
    void aSchemaWithoutMessagesReadsNothing() {
        RegisteredSchema none = new RegisteredSchema(Format.PROTOBUF, "", List.of());

        assertRefused(
                () -> decode("user=@key,item=i", none, headed(new byte[] {0}, new byte[0])),
                UNDECODABLE,
                "message 0 of 0");
    }

    private interface Body {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] view() throws IOException {
        return record(
                SECOND,
                out -> {
                    out.writeByteArray(
                            1,
                            message(
                                    visitor -> {
                                        visitor.writeSInt64(1, -17);
                                        visitor.writeString(2, "de");
                                    }));
                    out.writeByteArray(2, message(line -> line.writeString(1, "bike")));
                    out.writeByteArray(2, message(line -> line.writeString(1, "bell")));
                    out.writeByteArray(
                            3,
                            message(
                                    e -> {
                                        e.writeString(1, "uuid");
                                        e.writeString(2, "e-1");
                                    }));
                    out.writeEnum(4, 1);
                    out.writeMessage(
                            5,
                            Timestamp.newBuilder()
                                    .setSeconds(1_764_000_000)
                                    .setNanos(250_000_000)
                                    .build());
                    out.writeString(6, "");
                    out.writeString(7, "ada");
                    out.writeByteArray(9, new byte[] {5, (byte) 0xac, 2});
                    out.writeFixed64(10, -1);
                    out.writeDouble(11, 1.5);
                    out.writeBytes(12, ByteString.copyFromUtf8("raw"));
                    out.writeByteArray(
                            15,
                            message(
                                    e -> {
                                        e.writeInt32(1, 7);
                                        e.writeByteArray(
                                                2, message(line -> line.writeString(1, "lamp")));
                                    }));
                });
    }

    private static byte[] message(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        body.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] record(byte[] indexes, Body body) throws IOException {
        return headed(indexes, message(body));
    }

    private static byte[] headed(byte[] indexes, byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 0, 7});
        bytes.writeBytes(indexes);
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text);
    }

    private static Interaction decode(String fields, byte[] record) throws DecodeException {
        return decode(fields, SCHEMA, record);
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
                .decode("k".getBytes(UTF_8), record, RECORD_TIME, Map.of());
    }

    private static void assertRefused(
            ThrowingCallable call, DeadLetter.Reason reason, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DecodeException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(words);
    }
}
