package io.nextup.launcher.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter;
import io.nextup.event.DeadLetter.Reason;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LetterLinesTest {
    private static final long NOW = 1_764_000_009_000L;
    private static final long THEN = 1_764_000_000_123L;

    @Test
    void whatIsTextIsReadAsTextAndWhatIsNotStandsInBase64() {
        DeadLetter letter =
                letter(new byte[] {(byte) 0xff, 1}, "{\"userId\":\"zoë\"}\n".getBytes(UTF_8));

        assertThat(LetterLines.json(letter, NOW))
                .isEqualTo(
                        "{\"reason\":\"missing-field\",\"detail\":\"itemId is missing\","
                                + "\"topic\":\"clicks\",\"partition\":3,\"offset\":41,"
                                + "\"refusedTime\":1764000009000,\"recordTime\":1764000000123,"
                                + "\"keyBase64\":\"/wE=\",\"value\":\"{\\\"userId\\\":\\\"zoë\\\"}\\n\"}");
    }

    @Test
    void aLineKeepsEveryByteAndTheRecordsOwnTimestamp() {
        Random random = new Random(1);
        for (int length = 0; length < 300; length++) {
            byte[] key = new byte[length % 7];
            byte[] value = new byte[length];
            random.nextBytes(key);
            random.nextBytes(value);

            MendedRecord read = LetterLines.read(LetterLines.json(letter(key, value), NOW), NOW);

            assertThat(read.key()).isEqualTo(key);
            assertThat(read.value()).isEqualTo(value);
            assertThat(read.timestampMillis()).isEqualTo(THEN);
        }
    }

    @Test
    void noKeyAndNoValueAreNeitherEmptyBytesNorTheWordNull() {
        MendedRecord none = LetterLines.read(LetterLines.json(letter(null, null), NOW), NOW);
        MendedRecord empty =
                LetterLines.read(LetterLines.json(letter(new byte[0], new byte[0]), NOW), NOW);

        assertThat(none.key()).isNull();
        assertThat(none.value()).isNull();
        assertThat(empty.key()).isEmpty();
        assertThat(empty.value()).isEmpty();
    }

    @Test
    void headersStandByNameAndKeepEveryByte() {
        Map<String, byte[]> headers =
                Map.of(
                        "reader", "zoë".getBytes(UTF_8),
                        "empty", new byte[0],
                        "readerBase64", new byte[] {(byte) 0xff, 1});
        String line = LetterLines.json(letter(null, null, headers), NOW);

        assertThat(line)
                .endsWith(
                        ",\"headers\":{\"empty\":\"\",\"reader\":\"zoë\"},\"headersBase64\":{\"readerBase64\":\"/wE=\"}}");
        assertThat(LetterLines.read(line, NOW).headers())
                .containsExactlyInAnyOrderEntriesOf(headers);
        assertThat(LetterLines.read("{}", NOW).headers()).isEmpty();
    }

    @Test
    void aRecordWithoutATimestampGetsTheTimeOfSending() {
        assertThat(LetterLines.read("{\"recordTime\":-1}", NOW).timestampMillis()).isEqualTo(NOW);
        assertThat(LetterLines.read("{}", NOW).timestampMillis()).isEqualTo(NOW);
        assertThat(LetterLines.read("{\"recordTime\":0}", NOW).timestampMillis()).isZero();
    }

    @Test
    void aLineOfAnotherFormIsRefusedInWords() {
        assertRefused("{", "not a JSON object: Unexpected end-of-input");
        assertRefused("[1]", "not a JSON object in braces");
        assertRefused("{} {}", "not a JSON object: Trailing token");
        assertRefused(
                "{\"value\":{\"userId\":\"ada\"}}", "value is not a text: write the bytes as");
        assertRefused("{\"value\":null}", "value is not a text");
        assertRefused("{\"keyBase64\":\"%\"}", "keyBase64 is not Base64 (RFC 4648, padded): ");
        assertRefused("{\"key\":\"a\",\"keyBase64\":\"YQ==\"}", "both key and keyBase64: ");
        assertRefused("{\"recordTime\":\"now\"}", "recordTime is \"now\": milliseconds since 1970");
        assertRefused(
                "{\"headers\":\"reader=ada\"}", "headers is \"reader=ada\": write texts by name");
        assertRefused("{\"headers\":{\"reader\":7}}", "the header reader is not a text");
        assertRefused("{\"headersBase64\":[]}", "headersBase64 is []: write texts by name");
        assertRefused(
                "{\"headersBase64\":{\"reader\":\"%\"}}",
                "the header reader is not Base64 (RFC 4648");
        assertRefused(
                "{\"headers\":{\"reader\":\"a\"},\"headersBase64\":{\"reader\":\"YQ==\"}}",
                "the header reader stands in headers and in headersBase64: ");
        assertRefused("{\"key\":\"a\",\"key\":\"b\"}", "not a JSON object: Duplicate field 'key'");
    }

    @Test
    void aLetterForTheEyeIsOneLineWithoutControlCharacters() {
        DeadLetter letter =
                new DeadLetter(
                        null,
                        null,
                        "clicks",
                        3,
                        41,
                        THEN,
                        Reason.UNDECODABLE,
                        "a\u001b[2J\n\u009b\u202e\u2028b",
                        Map.of());

        assertThat(LetterLines.readable(letter, NOW))
                .isEqualTo("2025-11-24T16:00:09Z clicks:3:41 undecodable a?[2J????b");
    }

    private static void assertRefused(String line, String start) {
        assertThatThrownBy(() -> LetterLines.read(line, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(start);
    }

    private static DeadLetter letter(byte[] key, byte[] value) {
        return letter(key, value, Map.of());
    }

    private static DeadLetter letter(byte[] key, byte[] value, Map<String, byte[]> headers) {
        return new DeadLetter(
                key,
                value,
                "clicks",
                3,
                41,
                THEN,
                Reason.MISSING_FIELD,
                "itemId is missing",
                headers);
    }
}
