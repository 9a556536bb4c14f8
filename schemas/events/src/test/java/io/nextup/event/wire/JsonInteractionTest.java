package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person may type, and what is said of what a person mistyped. */
class JsonInteractionTest {
    private static final long RECORD_TIME = 1764000000123L;

    @Test
    void userAndItemAreEnough() throws Exception {
        assertThat(decode("{\"userId\":\"u\",\"itemId\":\"i\"}"))
                .isEqualTo(new Interaction(null, "u", "i", "click", RECORD_TIME, null, Map.of()));
    }

    @Test
    void nullsAreAsGoodAsAbsentFields() throws Exception {
        assertThat(
                        decode(
                                "{\"eventId\":null,\"userId\":\"u\",\"itemId\":\"i\",\"type\":null,"
                                        + "\"eventTime\":null,\"sessionId\":null,\"attributes\":null}"))
                .isEqualTo(new Interaction(null, "u", "i", "click", RECORD_TIME, null, Map.of()));
    }

    @Test
    void fieldsComeInAnyOrderAmongWhiteSpace() throws Exception {
        assertThat(
                        decode(
                                " \r\n\t{ \"attributes\" : { \"a\" : \"b\" } , \"itemId\":\"i\","
                                        + " \"eventTime\" : -5, \"userId\":\"u\" } \n"))
                .isEqualTo(new Interaction(null, "u", "i", "click", -5, null, Map.of("a", "b")));
    }

    @Test
    void unknownFieldsArePassedOver() throws Exception {
        assertThat(
                        decode(
                                "{\"v\":2,\"x\":{\"userId\":[{}]},\"userId\":\"u\",\"itemId\":\"i\","
                                        + "\"eventTime\":7,\"z\":[1,2.5,null]}"))
                .isEqualTo(Interaction.click(null, "u", "i", 7));
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        assertThat(decode("\uFEFF{\"userId\":\"u\",\"itemId\":\"i\",\"eventTime\":7}"))
                .isEqualTo(Interaction.click(null, "u", "i", 7));
    }

    @Test
    void escapesSpellAnyCharacter() throws Exception {
        assertThat(
                        decode(
                                "{\"userId\":\"\\u00e9\\ud83c\\udfac\\n\",\"itemId\":\"\\u0000\","
                                        + "\"eventTime\":7}"))
                .isEqualTo(Interaction.click(null, "é🎬\n", "\0", 7));
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4.0",
        "-0.0, -0.0",
        "0.1, 0.1",
        "1e-400, 0.0",
        "9007199254740993, 9007199254740992",
        "12345678901234567890, 12345678901234567000",
        "1.7976931348623157e308, 1.7976931348623157E308"
    })
    void aValueIsTheNearestNumberOf64Bits(String json, double value) throws Exception {
        assertThat(
                        decode("{\"userId\":\"u\",\"itemId\":\"i\",\"value\":%s}".formatted(json))
                                .value())
                .isEqualTo(value);
    }

    /** Emptiness, length and time are judged by the job, which knows the limits. */
    @Test
    void emptyIdsAndFarTimesAreDecodable() throws Exception {
        assertThat(decode("{\"userId\":\"\",\"itemId\":\"i\",\"eventTime\":253402300799000}"))
                .isEqualTo(Interaction.click(null, "", "i", 253402300799000L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | JSON Interaction: userId is missing or null, in {}",
                "{\"userId\":\"u\"} | JSON Interaction: itemId is missing or null, in {\"userId\":\"u\"}",
                "{\"userId\":null,\"itemId\":\"i\"} | JSON Interaction: userId is missing or null, in"
                        + " {\"userId\":null,\"itemId\":\"i\"}",
                "{\"user_id\":\"u\",\"itemId\":\"i\"} | JSON Interaction: userId is missing or null"
                        + " (there is 'user_id'), in {\"user_id\":\"u\",\"itemId\":\"i\"}",
            })
    void aMissingFieldIsNamed(String json, String detail) {
        assertFails(json, DeadLetter.Reason.MISSING_FIELD, detail);
    }

    @Test
    void withoutARecordTimestampTheEventTimeMustBeThere() {
        DecodeException failure =
                catchThrowableOfType(
                        DecodeException.class,
                        () ->
                                Codecs.INTERACTION.decode(
                                        "{\"userId\":\"u\",\"itemId\":\"i\"}".getBytes(UTF_8), -1));
        assertThat(failure.reason()).isEqualTo(DeadLetter.Reason.MISSING_FIELD);
        assertThat(failure)
                .hasMessage(
                        "JSON Interaction: eventTime is missing or null, and the record has no"
                                + " timestamp, in {\"userId\":\"u\",\"itemId\":\"i\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"userId\":42} | userId is the number 42: it must be a text: write \"42\"",
                "{\"userId\":true} | userId is true: it must be a text: write \"true\"",
                "{\"itemId\":[\"a\"]} | itemId is an array: it must be a text",
                "{\"itemId\":{}} | itemId is an object: it must be a text",
                "{\"eventTime\":\"2026-11-24\"} | eventTime is the text \"2026-11-24\": it must be a"
                        + " whole number of milliseconds since 1970-01-01T00:00Z, without quotes",
                "{\"eventTime\":1.5} | eventTime is the number 1.5: it must be a whole number of"
                        + " milliseconds since 1970-01-01T00:00Z",
                "{\"eventTime\":1e3} | eventTime is the number 1e3: it must be a whole number of"
                        + " milliseconds since 1970-01-01T00:00Z",
                "{\"eventTime\":9223372036854775808} | eventTime is the number 9223372036854775808: it"
                        + " must be a whole number of milliseconds since 1970-01-01T00:00Z, of 64 bits",
                "{\"eventTime\":false} | eventTime is false: it must be a whole number of"
                        + " milliseconds since 1970-01-01T00:00Z",
                "{\"attributes\":[]} | attributes is an array: it must be an object",
                "{\"value\":\"4.5\"} | value is the text \"4.5\": it must be a number, without quotes",
                "{\"value\":true} | value is true: it must be a number",
                "{\"value\":1e309} | value is the number 1e309: it must be a number that a 64-bit float holds",
                "{\"value\":-1e309} | value is the number -1e309: it must be a number that a 64-bit float holds",
                "{\"placement\":7} | placement is the number 7: it must be a text: write \"7\"",
                "{\"attributes\":{\"price\":3}} | attributes/price is the number 3: it must be a"
                        + " text: write \"3\"",
                "{\"attributes\":{\"price\":null}} | attributes/price is null: it must be a text, or"
                        + " left out",
                "{\"userId\":\"\\ud83c\"} | userId holds half of a surrogate pair, which is not"
                        + " a character",
                "{\"attributes\":{\"\\ud83c\":\"\"}} | surrogate",
                "{\"attributes\":{\"\\udfac\":\"\"}} | Unexpected low surrogate in field name",
            })
    void aValueOfTheWrongKindIsShownWithWhatShouldStandThere(String json, String detail) {
        assertThat(failure(json.getBytes(UTF_8)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(DeadLetter.Reason.UNDECODABLE))
                .hasMessageContaining(detail)
                .hasMessageStartingWith("JSON Interaction: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "{",
                "{\"userId\":\"u\",\"itemId\":\"i\"",
                "{\"userId\":\"u\",\"itemId\":\"i\",}",
                "{\"userId\":\"u\",\"itemId\":\"i\"}}",
                "{\"userId\":\"u\",\"itemId\":\"i\"} {}",
                "{\"userId\":\"u\",\"itemId\":\"i\"}\0",
                "{'userId':'u','itemId':'i'}",
                "{userId:\"u\",itemId:\"i\"}",
                "{\"userId\":\"u\",\"itemId\":\"i\",\"eventTime\":NaN}",
                "{\"userId\":\"u\",\"itemId\":\"i\",\"value\":NaN}",
                "{\"userId\":\"u\",\"itemId\":\"i\",\"value\":-Infinity}",
                "{\"userId\":\"u\",\"itemId\":\"i\",\"eventTime\":01}",
                "{\"userId\":\"u\",\"userId\":\"u\",\"itemId\":\"i\"}",
                "{\"userId\":\"u\",\"itemId\":\"i\",\"attributes\":{\"a\":\"1\",\"a\":\"1\"}}",
                "{\"userId\":\"u\nu\",\"itemId\":\"i\"}",
                "// no comments\n{\"userId\":\"u\",\"itemId\":\"i\"}",
                "[{\"userId\":\"u\",\"itemId\":\"i\"}]",
                "\"text\"",
                "42",
                "null",
                " \n",
            })
    void whatIsNotOneObjectIsUndecodable(String json) {
        DecodeException failure = failure(json.getBytes(UTF_8));
        assertThat(failure.reason()).isEqualTo(DeadLetter.Reason.UNDECODABLE);
        assertThat(failure).hasMessageStartingWith("JSON Interaction: ");
    }

    @Test
    void whatStandsThereIsShownOnOneLineAndShortened() {
        assertFails(
                "[\n" + "x".repeat(200),
                DeadLetter.Reason.UNDECODABLE,
                "JSON Interaction: a message is one object in braces, and this is something else, in [\\u000a"
                        + "x".repeat(78)
                        + "... (202 characters)");
    }

    @Test
    void aShortenedValueNeverEndsInHalfACharacter() {
        String json = "[" + "x".repeat(78) + "🎬🎬";
        assertThat(failure(json.getBytes(UTF_8)))
                .hasMessage(
                        "JSON Interaction: a message is one object in braces, and this is something else, in ["
                                + "x".repeat(78)
                                + "... (83 characters)");
    }

    @Test
    void theDetailStaysShortWhateverTheInput() {
        String name = "n".repeat(900);
        String twice = "{\"" + name + "\":1,\"" + name + "\":2}";
        assertThat(failure(twice.getBytes(UTF_8)).getMessage()).hasSizeLessThan(610);
    }

    @Test
    void deepNestingIsRefusedAndNotFollowed() {
        String deep = "{\"x\":" + "[".repeat(100_000);
        assertThat(failure(deep.getBytes(UTF_8)))
                .hasMessageContaining("nesting depth (33) exceeds the maximum allowed (32");
    }

    @Test
    void longNumbersAndNamesAreRefused() {
        assertThat(failure(("{\"eventTime\":" + "1".repeat(1_000) + "}").getBytes(UTF_8)))
                .hasMessageContaining(
                        "Number value length (1000) exceeds the maximum allowed (100");
        assertThat(failure(("{\"" + "n".repeat(1_001) + "\":1}").getBytes(UTF_8)))
                .hasMessageContaining("exceeds the maximum allowed (1000");
    }

    @Test
    void noBytesAreNoMessage() {
        assertThat(failure(new byte[0])).hasMessage("Interaction: there are no bytes");
        assertThat(failure(null))
                .hasMessage("Interaction: there are no bytes (the record has no value)");
    }

    @Test
    void moreThanTheMostBytesAreNotLookedAt() {
        assertThat(failure(new byte[(16 << 20) + 1]))
                .hasMessage(
                        "Interaction: 16777217 bytes are more than 16777216, the most that is read");
    }

    @Test
    void garbageIsShownInHexadecimal() {
        assertThat(failure(HexFormat.of().parseHex("9f8e000102")))
                .hasMessage(
                        "Interaction: neither Avro (which starts with c3 01) nor JSON (byte 0 (9f) is"
                                + " not UTF-8): 9f 8e 00 01 02");
    }

    @Test
    void aSchemaRegistrysFormatIsRecognisedAndRefused() {
        assertThat(failure(HexFormat.of().parseHex("000000000102")))
                .hasMessageContaining(
                        "a first byte of 00 is how a schema registry's own format starts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff", // no UTF-8 at all
                "c080", // NUL in two bytes
                "eda080", // a surrogate
                "f4908080", // beyond the last character
                "c3", // cut off
                "e282" // cut off
            })
    void bytesThatAreNotUtf8AreUndecodable(String hex) {
        byte[] start = "{\"itemId\":\"i\",\"userId\":\"".getBytes(UTF_8);
        byte[] wrong = HexFormat.of().parseHex(hex);
        byte[] bytes = Arrays.copyOf(start, start.length + wrong.length + 2);
        System.arraycopy(wrong, 0, bytes, start.length, wrong.length);
        System.arraycopy("\"}".getBytes(UTF_8), 0, bytes, bytes.length - 2, 2);
        assertThat(failure(bytes)).hasMessageContaining("byte %d".formatted(start.length));
    }

    @Test
    void theReplacementCharacterItselfIsUtf8() throws Exception {
        assertThat(decode("{\"userId\":\"\uFFFD\",\"itemId\":\"i\",\"eventTime\":7}"))
                .isEqualTo(Interaction.click(null, "\uFFFD", "i", 7));
    }

    @Test
    void utf16IsNotGuessed() {
        String json = "{\"userId\":\"u\",\"itemId\":\"i\"}";
        assertThat(failure(json.getBytes(UTF_16LE)).reason())
                .isEqualTo(DeadLetter.Reason.UNDECODABLE);
        assertThat(failure(json.getBytes(UTF_16BE)).reason())
                .isEqualTo(DeadLetter.Reason.UNDECODABLE);
    }

    private static Interaction decode(String json) throws DecodeException {
        return Codecs.INTERACTION.decode(json.getBytes(UTF_8), RECORD_TIME);
    }

    private static DecodeException failure(byte[] bytes) {
        return catchThrowableOfType(
                DecodeException.class, () -> Codecs.INTERACTION.decode(bytes, RECORD_TIME));
    }

    private static void assertFails(String json, DeadLetter.Reason reason, String detail) {
        DecodeException failure = failure(json.getBytes(UTF_8));
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).hasMessage(detail);
    }
}
