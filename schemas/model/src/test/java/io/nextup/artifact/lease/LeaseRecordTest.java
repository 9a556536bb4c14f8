package io.nextup.artifact.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseRecordTest {
    private static final LeaseRecord LEASE =
            new LeaseRecord(
                    17,
                    "trainer \"a\" on host-1, process 42",
                    "0f6c2c2e-3a0d-4f0a-9a3b-0d8f5a3c9b11",
                    Instant.parse("2026-11-24T16:00:00Z"),
                    Instant.parse("2026-11-24T16:07:30.250Z"),
                    false);

    @Test
    void theFirstFormatIsReadAndWritten() throws Exception {
        byte[] golden = golden();

        assertThat(LeaseRecord.parse(golden, "golden")).isEqualTo(LEASE);
        assertThat(LEASE.toJson()).asString(UTF_8).isEqualToIgnoringNewLines(text(golden));
    }

    @Test
    void aReleasedLeaseIsReadAsItWasWritten() throws Exception {
        LeaseRecord released = LEASE.givenBack();

        assertThat(released.released()).isTrue();
        assertThat(LeaseRecord.parse(released.toJson(), "a")).isEqualTo(released);
    }

    @Test
    void aFieldOfALaterBuildIsPassedOver() throws Exception {
        String later = text(golden()).replaceFirst("\\{", "{\"note\": [1, {}], ");

        assertThat(LeaseRecord.parse(later.getBytes(UTF_8), "a")).isEqualTo(LEASE);
    }

    @Test
    void aNewerFormatIsRefusedBeforeItsOtherFieldsAreRead() {
        byte[] newer = "{\"formatVersion\": 2, \"owner\": 3}".getBytes(UTF_8);

        assertThatThrownBy(() -> LeaseRecord.parse(newer, "the/file"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the/file has format version 2; this build reads version 1: upgrade this build first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "fencingNumber" : 17                | "fencingNumber" : 0       | fencingNumber is 0
                    "fencingNumber" : 17                | "fencingNumber" : null    | null
                    "fencingNumber" : 17,               | ``                        | fencingNumber
                    "owner"                             | "own"                     | owner
                    2026-11-24T16:07:30.250Z            | tomorrow                  | 'tomorrow'
                    0f6c2c2e-3a0d-4f0a-9a3b-0d8f5a3c9b11" | 0f6c2c2e"} {            | Trailing token
                    "released" : false                  | "released" : 7.5          | boolean
                    "formatVersion" : 1,                | ``                        | it names no format version
                    "formatVersion" : 1                 | "formatVersion" : 1,      | Unexpected character
                    """)
    void aHarmedLeaseNamesTheFileWhatIsWrongAndTheWayOut(
            String found, String replacement, String reason) throws Exception {
        String harmed = text(golden()).replace(found, replacement);
        assertThat(harmed).isNotEqualTo(text(golden()));

        assertThatThrownBy(() -> LeaseRecord.parse(harmed.getBytes(UTF_8), "the/file"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the/file is not a valid lease: ")
                .hasMessageContaining(reason)
                .hasMessageEndingWith("; when no process works on this registry, delete this file");
    }

    @Test
    void everyBeginningOfALeaseIsHarmed() throws Exception {
        String whole = text(golden()).strip();
        for (int length = 0; length < whole.length(); length++) {
            byte[] half = whole.substring(0, length).getBytes(UTF_8);
            assertThatThrownBy(() -> LeaseRecord.parse(half, "the/file"))
                    .as("%d characters", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the/file is not a valid lease: ");
        }
    }

    private static byte[] golden() throws IOException {
        try (InputStream file = LeaseRecordTest.class.getResourceAsStream("lease-v1.json")) {
            return file.readAllBytes();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
