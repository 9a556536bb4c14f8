package io.nextup.event.mapping;

import static io.nextup.event.DeadLetter.Reason.MISSING_FIELD;
import static io.nextup.event.DeadLetter.Reason.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.Excerpt;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappedItemsTest {
    private static final String SHOP =
            """
            {"sku": 17, "name": "Bike 7", "brand": "Velo", "price": {"eur": 249.90}, "stock": {"free": 3},
             "sale": {"start": "2026-11-24", "end": "2026-12-24T18:00:00+01:00"},
             "tree": [{"name": "bikes"}, {"id": 5}, {"name": "city"}], "tags": ["new", 7, null], "group": 12}
            """;

    private static final CatalogueItem BARE =
            new CatalogueItem("17", true, null, null, List.of(), Map.of(), null);

    @Test
    void anItemOfAShopIsRead() throws DecodeException {
        assertThat(
                        read(
                                "item=/sku,available=/stock/free,from=/sale/start:iso,until=/sale/end:iso,category=/tree/*/name,"
                                        + "title=/name,attributes.price=/price/eur,attributes.brand=brand",
                                SHOP))
                .isEqualTo(
                        new CatalogueItem(
                                "17",
                                true,
                                Instant.parse("2026-11-24T00:00:00Z"),
                                Instant.parse("2026-12-24T17:00:00Z"),
                                List.of("bikes", "city"),
                                Map.of("price", "249.90", "brand", "Velo"),
                                "Bike 7"));
    }

    @Test
    void whatAMappingOrARecordLeavesOutIsNotThere() throws DecodeException {
        assertThat(read("item=sku", SHOP)).isEqualTo(BARE);
        assertThat(
                        read(
                                "item=sku,from=f,until=u,category=c,title=t,attributes.a=a",
                                "{\"sku\": 17, \"f\": null, \"c\": null, \"a\": null}"))
                .isEqualTo(BARE);
        assertThat(read("item=sku,category=/c/*/name", "{\"sku\": 17, \"c\": {}}")).isEqualTo(BARE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    true                 | true
                    "TRUE"               | true
                    1                    | true
                    0.5                  | true
                    "12"                 | true
                    18446744073709551616 | true
                    1e999999999          | true
                    false                | false
                    "False"              | false
                    0                    | false
                    0.0                  | false
                    -1                   | false
                    "0"                  | false
                    null                 | false
                    """)
    void anItemIsAvailableIfItsStockIsAboveNothing(String json, boolean available)
            throws DecodeException {
        assertThat(read("item=i,available=a", "{\"i\": 1, \"a\": %s}".formatted(json)).available())
                .isEqualTo(available);
    }

    @Test
    void anItemWhoseStockIsMissingIsNotAvailable() throws DecodeException {
        assertThat(read("item=sku,available=/stock/left", SHOP).available()).isFalse();
        assertThat(read("item=sku,available=@header:stock", SHOP).available()).isFalse();
        assertThat(read("item=sku", SHOP).available()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    category=/tree/*/name | bikes,city
                    category=/tree/0/name | bikes
                    category=/tags        | new,7
                    category=tags         | new,7
                    category=/tags/*      | new,7
                    category=brand        | Velo
                    category=group        | 12
                    category=@key         | k-1
                    """)
    void aValueOrEachOfAListIsACategory(String category, String categories) throws DecodeException {
        assertThat(read("item=sku," + category, SHOP).categories())
                .isEqualTo(List.of(categories.split(",")));
    }

    @Test
    void anEmptyListHasNoCategory() throws DecodeException {
        assertThat(read("item=sku,category=c", "{\"sku\": 17, \"c\": []}")).isEqualTo(BARE);
        assertThat(read("item=sku,category=/c/*", "{\"sku\": 17, \"c\": []}")).isEqualTo(BARE);
    }

    @Test
    void keyAndHeadersAreSources() throws DecodeException {
        assertThat(
                        new MappedItems(
                                        ItemMapping.parse(
                                                "item=@key,available=@header:on,until=@header:end:s,title=@header:name"),
                                        null)
                                .decode(
                                        bytes("bike"),
                                        bytes("{}"),
                                        Map.of(
                                                "on",
                                                bytes("true"),
                                                "end",
                                                bytes("1764000000"),
                                                "name",
                                                bytes("ünal"))))
                .isEqualTo(
                        new CatalogueItem(
                                "bike",
                                true,
                                null,
                                Instant.ofEpochSecond(1_764_000_000),
                                List.of(),
                                Map.of(),
                                "ünal"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    item=i          | {}                     | the item (i) is missing or null
                    item=/a/i       | {"a": {"i": null}}     | the item (/a/i) is missing or null
                    """)
    void aMissingIdIsNamedWithItsPlace(String fields, String json, String message) {
        assertRefused(MISSING_FIELD, message, fields, json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            textBlock =
                    """
                    item=v                   | 1.5     | the item (v) is the number 1.5: it must be a text or a whole number
                    item=v                   | ""      | The itemId of an item is empty
                    item=i,available=v       | "many"  | the value of available (v) is the text "many": it must be true, false or a number, above 0 for an item that can be had
                    item=i,available=v       | ["a"]   | the value of available (v) is an array: it must be true, false or a number, above 0 for an item that can be had
                    item=i,from=v            | "soon"  | the time from (v) is the text "soon": it must be a number of ms, or the fields must say from=PLACE:iso
                    item=i,until=/v:s        | true    | the time until (/v) is true: it must be a number of s
                    item=i,until=/v:iso      | 5       | the time until (/v) is the number 5: it must be a time such as "2026-11-24T14:00:00Z"
                    item=i,from=v:dd.MM.yyyy | "1.1."  | the time from (v) is the text "1.1.": it must be a time of the pattern dd.MM.yyyy
                    item=i,from=v,until=v    | 5000    | Item bike is from 1970-01-01T00:00:05Z until 1970-01-01T00:00:05Z: fromAt must be before untilAt
                    item=i,category=v        | {}      | the category (v) is an object: it must be a text or a whole number
                    item=i,category=v        | ["a", true] | the category (v) is true: it must be a text or a whole number
                    item=i,category=v        | [["a"]] | the category (v) is an array: it must be a text or a whole number
                    item=i,category=/v/*     | [{}]    | the category (/v/*) is an object: it must be a text or a whole number
                    item=i,title=v           | {}      | the title (v) is an object: it must be a text or a whole number
                    item=i,attributes.a=v    | []      | the attribute a (v) is an array: it must be a text, a number, true, false or a time
                    """)
    void aValueOfAnotherKindIsNamedWithFieldAndPlace(String fields, String json, String message) {
        assertRefused(UNDECODABLE, message, fields, "{\"i\": \"bike\", \"v\": %s}".formatted(json));
    }

    @Test
    void anItemOfTooManyCategoriesIsRefused() throws DecodeException {
        assertThat(read("item=i,category=c", categories(100)).categories()).hasSize(100);
        assertRefused(
                UNDECODABLE,
                "Item bike has 101 categories: it must have at most 100",
                "item=i,category=c",
                categories(101));
    }

    private static String categories(int number) {
        return "{\"i\": \"bike\", \"c\": [%s]}"
                .formatted(String.join(",", Collections.nCopies(number, "7")));
    }

    /** Whatever stands at the place of a field, nothing but a DecodeException stops the reader. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "item=v",
                "item=i,available=v",
                "item=i,from=v",
                "item=i,until=v:iso",
                "item=i,until=v:ns",
                "item=i,category=v",
                "item=i,category=/v/*",
                "item=i,category=/v/*/n",
                "item=i,title=v",
                "item=i,attributes.a=v"
            })
    void anyValueIsReadOrRefused(String fields) {
        MappedItems items = new MappedItems(ItemMapping.parse(fields), null);
        List<String> values =
                List.of(
                        "null",
                        "true",
                        "-0.0",
                        "253402300800",
                        "9223372036854775807",
                        "9223372036854775808",
                        "\"+10000-01-01T00:00:00Z\"",
                        "1e999999999",
                        "-1e-999999999",
                        "\"\"",
                        "\"NaN\"",
                        "\"+999999999-12-31T23:59:59Z\"",
                        "\"%s\"".formatted("9".repeat(10_000)),
                        "\"\\u0000\"",
                        "{}",
                        "{\"n\": {\"n\": 1}}",
                        "[]",
                        "[null]",
                        "[[[]]]",
                        "[{\"n\": []}, 7, {\"n\": null}, {\"n\": \"a\"}]");
        for (String value : values) {
            byte[] record = bytes("{\"i\": 1, \"v\": %s}".formatted(value));
            try {
                CatalogueItem item = items.decode(null, record, Map.of());
                assertThat(
                                Codecs.CATALOGUE_ITEM.decode(
                                        Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON), -1))
                        .isEqualTo(item);
            } catch (DecodeException e) {
                assertThat(e.getMessage()).endsWith(", in " + Excerpt.of(text(record)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "{\"i\": 1, \"i\": 1}", "{\"i\": 1", "", "x"})
    void whatIsNotOneObjectIsRefused(String json) {
        assertThatThrownBy(() -> read("item=i", json))
                .isInstanceOfSatisfying(
                        DecodeException.class, e -> assertThat(e.reason()).isEqualTo(UNDECODABLE));
    }

    @Test
    void nextupsOwnItemsAreReadBesideItInAvroAndWithoutItInJson() throws DecodeException {
        CatalogueItem own =
                new CatalogueItem(
                        "x", false, null, Instant.EPOCH, List.of("a"), Map.of("b", "c"), "X");

        assertThat(
                        new MappedItems(ItemMapping.parse("item=i"), null)
                                .decode(
                                        null,
                                        Codecs.CATALOGUE_ITEM.encode(own, Encoding.AVRO),
                                        Map.of()))
                .isEqualTo(own);
        assertThat(
                        new MappedItems(ItemMapping.NONE, null)
                                .decode(
                                        null,
                                        Codecs.CATALOGUE_ITEM.encode(own, Encoding.JSON),
                                        Map.of()))
                .isEqualTo(own);
    }

    private static void assertRefused(
            DeadLetter.Reason reason, String message, String fields, String json) {
        assertThatThrownBy(() -> read(fields, json))
                .isInstanceOfSatisfying(
                        DecodeException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message + ", in " + Excerpt.of(json));
    }

    private static CatalogueItem read(String fields, String json) throws DecodeException {
        return new MappedItems(ItemMapping.parse(fields), null)
                .decode(bytes("k-1"), bytes(json), Map.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
