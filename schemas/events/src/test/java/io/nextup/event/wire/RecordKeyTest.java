package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecordKeyTest {
    @Test
    void aRecordHasTheKeyThatItsMessageNames() {
        assertThatCode(() -> RecordKey.requireSame("Zoë".getBytes(UTF_8), "itemId", "Zoë"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> RecordKey.requireSame("a".getBytes(UTF_8), "itemId", "b"))
                .isInstanceOf(DecodeException.class)
                .hasMessageEndingWith(
                        "the key is \"a\" and the itemId \"b\": they must be the same");
        assertThatThrownBy(() -> RecordKey.requireSame(null, "slot", "b"))
                .isInstanceOf(DecodeException.class)
                .hasMessageEndingWith(
                        "the key is missing and the slot \"b\": they must be the same");
    }
}
