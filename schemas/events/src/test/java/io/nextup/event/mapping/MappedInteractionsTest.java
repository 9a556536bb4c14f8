package io.nextup.event.mapping;

import static io.nextup.event.DeadLetter.Reason.MISSING_FIELD;
import static io.nextup.event.DeadLetter.Reason.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedInteractionsTest {
    private static final long RECORD_TIME = 1_764_000_000_999L;

    private static final String SHOP =
            """
            {"event": "view", "visitor": {"id": 17, "country": "de"},
             "lines": [{"sku": "bike", "n": 1}, {"sku": "bell"}],
             "ts": "2026-11-24T15:00:00.250+01:00", "visit": "v-9", "uuid": "e-1"}
            """;

    @Test
    void anEventOfAShopIsRead() throws DecodeException {
        assertThat(
                        read(
                                "user=/visitor/id,item=/lines/1/sku,time=/ts:iso,type=/event,session=visit,event=/uuid",
                                SHOP))
                .isEqualTo(
                        new Interaction(
                                "e-1", "17", "bell", "view", 1_795_528_800_250L, "v-9", Map.of()));
    }

    @Test
    void whatARecordKnowsBesidesIsKept() throws DecodeException {
        String fields =
                "user=u,item=i,recommendation=/shown/by,placement=/shown/at,value=stars,"
                        + "attributes.country=/visitor/country,attributes.app=app,attributes.price=price,attributes.paid=paid";

        assertThat(
                        read(
                                fields,
                                """
                                {"u": 1, "i": 2, "shown": {"by": "r-1", "at": "home-row-1"}, "stars": 4.5,
                                 "visitor": {"country": "de"}, "price": 12.50, "paid": true}
                                """))
                .isEqualTo(
                        new Interaction(
                                null,
                                "1",
                                "2",
                                "click",
                                RECORD_TIME,
                                null,
                                Map.of("country", "de", "price", "12.50", "paid", "true"),
                                "r-1",
                                "home-row-1",
                                4.5,
                                1));
        assertThat(read(fields, "{\"u\": 1, \"i\": 2, \"stars\": null, \"app\": null}"))
                .isEqualTo(Interaction.click(null, "1", "2", RECORD_TIME));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    4                       | 4
                    -0.5                    | -0.5
                    1e3                     | 1000
                    "4.25"                  | 4.25
                    "-1e-3"                 | -0.001
                    9007199254740993        | 9007199254740992
                    18446744073709551616    | 18446744073709551616
                    """)
    void numbersAndTextsOfNumbersAreValues(String json, double value) throws DecodeException {
        assertThat(
                        read(
                                        "user=u,item=i,value=v",
                                        "{\"u\": 1, \"i\": 2, \"v\": %s}".formatted(json))
                                .value())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    "good"         | the text "good"
                    "NaN"          | the text "NaN"
                    "Infinity"     | the text "Infinity"
                    "0x1p3"        | the text "0x1p3"
                    "4f"           | the text "4f"
                    " 4"           | the text " 4"
                    ""             | the text ""
                    1e309          | the number 1E+309
                    "-1e309"       | the text "-1e309"
                    "1e999999999"  | the text "1e999999999"
                    true           | true
                    {}             | an object
                    [4]            | an array
                    """)
    void aValueThatIsNotANumberIsNamedWithItsPlace(String json, String inWords) {
        assertRefused(
                UNDECODABLE,
                "the value (/v/n) is %s: it must be a number that a 64-bit float holds, in {\"u\""
                        .formatted(inWords),
                "user=u,item=i,value=/v/n",
                "{\"u\": 1, \"i\": 2, \"v\": {\"n\": %s}}".formatted(json));
    }

    @Test
    void anAttributeOfManyPartsIsRefused() {
        assertRefused(
                UNDECODABLE,
                "the attribute who (visitor) is an object: it must be a text, a number, true, false or a time, in {",
                "user=/visitor/id,item=/lines/0/sku,attributes.who=visitor",
                SHOP);
    }

    @Test
    void valuesAndAttributesComeFromHeadersToo() throws DecodeException {
        MappedInteractions mapped =
                new MappedInteractions(
                        FieldMapping.parse(
                                "user=@key,item=sku,value=@header:stars,attributes.app=@header:app"));

        assertThat(
                        mapped.decode(
                                bytes("ada"),
                                bytes("{\"sku\": 5}"),
                                RECORD_TIME,
                                Map.of("stars", bytes("4.5"), "app", bytes("ios"))))
                .containsExactly(
                        new Interaction(
                                null,
                                "ada",
                                "5",
                                "click",
                                RECORD_TIME,
                                null,
                                Map.of("app", "ios"),
                                null,
                                null,
                                4.5,
                                1));
    }

    @Test
    void whatAMappingLeavesOutIsAsInAnEventWithoutIt() throws DecodeException {
        assertThat(read("user=/visitor/id,item=/lines/0/sku", SHOP))
                .isEqualTo(Interaction.click(null, "17", "bike", RECORD_TIME));
        assertThat(
                        read(
                                "user=u,item=i,time=t,type=k,session=s,event=e",
                                "{\"u\":\"ada\",\"i\":\"x\",\"t\":null,\"s\":null}"))
                .isEqualTo(Interaction.click(null, "ada", "x", RECORD_TIME));
    }

    @Test
    void keyHeadersAndConstantsAreSources() throws DecodeException {
        MappedInteractions mapped =
                new MappedInteractions(
                        FieldMapping.parse(
                                "user=@key,item=sku,time=@header:sent:s,type='view',event=@header:id"));

        assertThat(
                        mapped.decode(
                                bytes("ünal"),
                                bytes("{\"sku\": 5}"),
                                RECORD_TIME,
                                Map.of("sent", bytes("1764000000.5"), "id", bytes("e-7"))))
                .containsExactly(
                        new Interaction(
                                "e-7", "ünal", "5", "view", 1_764_000_000_500L, null, Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    17                         | 17
                    -3                         | -3
                    9223372036854775807        | 9223372036854775807
                    18446744073709551616       | 18446744073709551616
                    "017"                      | 017
                    "\\u00fc"                  | ü
                    """)
    void textsAndWholeNumbersAreIds(String json, String id) throws DecodeException {
        assertThat(read("user=u,item=i", "{\"u\": %s, \"i\": \"x\"}".formatted(json)).userId())
                .isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    1.5            | the number 1.5
                    17.0           | the number 17.0
                    1e3            | the number 1E+3
                    true           | true
                    {"id": 1}      | an object
                    [1]            | an array
                    """)
    void otherValuesAreNotIds(String json, String inWords) {
        assertRefused(
                UNDECODABLE,
                "the user (/v/u) is %s: it must be a text or a whole number, in {\"v\""
                        .formatted(inWords),
                "user=/v/u,item=i",
                "{\"v\": {\"u\": %s}, \"i\": \"x\"}".formatted(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    t      | 1764000000123                | 1764000000123
                    t:ms   | "1764000000123"              | 1764000000123
                    t:s    | 1764000000                   | 1764000000000
                    t:s    | 1764000000.1239              | 1764000000123
                    t:us   | 1764000000123999             | 1764000000123
                    t:ns   | 1764000000123999999          | 1764000000123
                    t:iso  | "2025-11-24T16:00:00.123Z"   | 1764000000123
                    t:iso  | "2025-11-24 16:00:00.123"    | 1764000000123
                    t:iso  | "2025-11-24T17:00:00.123+0100" | 1764000000123
                    t:iso  | "2025-11-24T17:00:00.123+01"   | 1764000000123
                    t:iso  | "2025-11-24t16:00:00.123z"   | 1764000000123
                    t:iso  | "2025-11-24"                 | 1763942400000
                    """)
    void timesAreReadInTheirUnit(String place, String json, long millis) throws DecodeException {
        assertThat(
                        read(
                                        "user=u,item=i,time=" + place,
                                        "{\"u\": 1, \"i\": 2, \"t\": %s}".formatted(json))
                                .eventTimeMillis())
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    t      | "yesterday"         | the text "yesterday": it must be a number of ms, or the fields must say time=PLACE:iso
                    t:s    | 1e999               | the number 1E+999: it must be a number of s
                    t:s    | true                | true: it must be a number of s
                    t:ns   | {}                  | an object: it must be a number of ns
                    t:iso  | 1764000000123       | the number 1764000000123: it must be a time such as "2026-11-24T14:00:00Z"
                    t:iso  | "24.11.2026"        | the text "24.11.2026": it must be a time such as
                    """)
    void aTimeOfAnotherFormIsRefused(String place, String json, String inWords) {
        assertRefused(
                UNDECODABLE,
                "the time (t) is " + inWords,
                "user=u,item=i,time=" + place,
                "{\"u\": 1, \"i\": 2, \"t\": %s}".formatted(json));
    }

    @Test
    void aNumberOfAMillionDigitsIsRefusedAtOnce() {
        assertRefused(
                UNDECODABLE,
                "the time (t) is the text \"111",
                "user=u,item=i,time=t",
                "{\"u\": 1, \"i\": 2, \"t\": \"%s\"}".formatted("1".repeat(1_000_000)));
    }

    @Test
    void aMissingFieldIsNamedWithItsPlace() {
        assertRefused(
                MISSING_FIELD,
                "the item (/lines/7/sku) is missing or null, in {\"event\"",
                "user=/visitor/id,item=/lines/7/sku",
                SHOP);
        assertRefused(
                MISSING_FIELD, "the user (@key) is missing", "user=@key,item=/lines/0/sku", SHOP);
        assertRefused(
                MISSING_FIELD,
                "the user (@header:x-user) is missing",
                "user=@header:x-user,item=/lines/0/sku",
                SHOP);
    }

    @Test
    void aRecordWithoutAnyTimeIsRefused() {
        assertThatThrownBy(
                        () ->
                                new MappedInteractions(FieldMapping.parse("user=u,item=i"))
                                        .decode(null, bytes("{\"u\": 1, \"i\": 2}"), -1, Map.of()))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining(
                        "the time is missing or null, and the record has no timestamp");
    }

    @Test
    void aKeyThatIsNotUtf8IsRefused() {
        assertThatThrownBy(
                        () ->
                                new MappedInteractions(FieldMapping.parse("user=@key,item=i"))
                                        .decode(
                                                new byte[] {(byte) 0xff},
                                                bytes("{\"i\": 2}"),
                                                1,
                                                Map.of()))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("the user (@key) is not UTF-8: ff");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    [1]                                | one object in braces
                    {"u": 1, "i": 2} 3                 | something follows
                    {"u": 1, "u": 2, "i": 2}           | Duplicate
                    {"u": "\\ud800", "i": 2}           | surrogate
                    {"u": 1                            | end-of-input
                    """)
    void whatIsNotOneObjectIsRefused(String json, String inWords) {
        assertRefused(UNDECODABLE, inWords, "user=u,item=i", json);
    }

    @Test
    void nextupsOwnAvroIsReadBesideIt() throws DecodeException {
        Interaction own =
                new Interaction("e", "ada", "x", "cart", 5, "s", Map.of("price", "12.50"));

        assertThat(
                        new MappedInteractions(FieldMapping.parse("user=u,item=i"))
                                .decode(
                                        null,
                                        Codecs.INTERACTION.encode(own, Encoding.AVRO),
                                        RECORD_TIME,
                                        Map.of()))
                .containsExactly(own);
    }

    @Test
    void withoutAMappingRecordsAreNextupsOwn() throws DecodeException {
        assertThat(
                        new MappedInteractions(FieldMapping.NONE)
                                .decode(
                                        null,
                                        bytes("{\"userId\": \"ada\", \"itemId\": \"x\"}"),
                                        7,
                                        Map.of()))
                .containsExactly(Interaction.click(null, "ada", "x", 7));
    }

    private static void assertRefused(
            DeadLetter.Reason reason, String message, String fields, String json) {
        assertThatThrownBy(() -> read(fields, json))
                .isInstanceOfSatisfying(
                        DecodeException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
    }

    /** Reads a record with one interaction. */
    private static Interaction read(String fields, String json) throws DecodeException {
        List<Interaction> read = readAll(fields, json);
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private static List<Interaction> readAll(String fields, String json) throws DecodeException {
        return new MappedInteractions(FieldMapping.parse(fields))
                .decode(null, bytes(json), RECORD_TIME, Map.of());
    }

    private static final String ORDER =
            "user=buyer,event=order,type='purchase',item=/lines/*/sku,value=/lines/*/price,attributes.currency=currency,placement=/lines/*/from/place";

    @Test
    void eachElementOfAListIsAnInteractionWithItsLine() throws DecodeException {
        List<Interaction> lines =
                readAll(
                        ORDER,
                        "{\"order\": \"o-1\", \"buyer\": 17, \"currency\": \"EUR\", \"lines\": ["
                                + "{\"sku\": \"bike\", \"price\": 250, \"from\": {\"place\": \"home\"}},"
                                + "{\"price\": 9.5, \"sku\": \"bell\", \"extras\": [{\"sku\": \"x\"}]},"
                                + "{\"sku\": \"bike\"}]}");

        assertThat(lines)
                .containsExactly(
                        line(1, "bike", "home", 250.0),
                        line(2, "bell", null, 9.5),
                        line(3, "bike", null, null));
    }

    private static Interaction line(int line, String item, String placement, Double value) {
        return new Interaction(
                "o-1",
                "17",
                item,
                "purchase",
                RECORD_TIME,
                null,
                Map.of("currency", "EUR"),
                null,
                placement,
                value,
                line);
    }

    @Test
    void aListMayLieDeepAndBeOfTexts() throws DecodeException {
        assertThat(
                        readAll(
                                "user=u,item=/view/seen/*",
                                "{\"view\": {\"seen\": [\"a\", 7]}, \"u\": \"ada\"}"))
                .extracting(Interaction::itemId, Interaction::line)
                .containsExactly(tuple("a", 1), tuple("7", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    [{'sku': 'a'}, {}]                     | MISSING_FIELD | Line 2: the item (/lines/*/sku) is missing or null
                    [{'sku': 'a'}, null, {'sku': 'b'}]     | MISSING_FIELD | Line 2: the item (/lines/*/sku) is missing or null
                    [{'sku': 'a'}, null]                   | MISSING_FIELD | Line 2: the item (/lines/*/sku) is missing or null
                    [{'sku': 'a'}, 'b']                    | MISSING_FIELD | Line 2: the item (/lines/*/sku) is missing or null
                    [{'sku': {}}]                          | UNDECODABLE   | Line 1: the item (/lines/*/sku) is an object
                    [{'sku': 'a', 'price': 'x'}]           | UNDECODABLE   | Line 1: the value (/lines/*/price) is the text
                    []                                     | MISSING_FIELD | /lines has no element
                    {'0': {'sku': 'a'}, '*': {'sku': 'a'}} | MISSING_FIELD | /lines has no element
                    7                                      | MISSING_FIELD | /lines has no element
                    null                                   | MISSING_FIELD | /lines has no element
                    """)
    void aRecordIsRefusedAsAWholeAndTheLineNamed(
            String lines, DeadLetter.Reason reason, String message) {
        assertRefused(
                reason,
                message,
                ORDER,
                "{\"order\": \"o-1\", \"buyer\": 17, \"lines\": %s}"
                        .formatted(lines.replace('\'', '"')));
    }

    @Test
    void aRecordHoldsNoMoreInteractionsThanOneRecommendationAnswers() throws DecodeException {
        String most = order("o", Recommendation.MOST_ANSWERS);
        assertThat(readAll(ORDER, most)).hasSize(256);
        assertThat(readAll(ORDER, order("o".repeat(512), 256))).hasSize(256);

        assertRefused(
                DeadLetter.Reason.UNDECODABLE,
                "/lines has 257 elements, whose events' ids have 257 characters together: one recommendation can answer 256",
                ORDER,
                order("o", 257));
        assertRefused(
                DeadLetter.Reason.UNDECODABLE,
                "/lines has 256 elements, whose events' ids have 131328 characters together",
                ORDER,
                order("o".repeat(513), 256));
    }

    private static String order(String id, int lines) {
        return "{\"order\": \"%s\", \"buyer\": 17, \"lines\": [%s]}"
                .formatted(id, String.join(",", Collections.nCopies(lines, "{\"sku\": \"a\"}")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
