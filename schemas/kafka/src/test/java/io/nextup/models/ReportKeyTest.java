package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportKeyTest {
    @Test
    void theKeyIsTheSlotASlashAndTheProcess() {
        assertThat(ReportKey.of(Entries.entry("shop-1", "9f86", null, List.of())).bytes())
                .isEqualTo("shop-1/9f86".getBytes(UTF_8));
        assertThat(ReportKey.of(Entries.pardon("m1", 7))).hasToString("default/pardon-sha-m1");
    }

    @Test
    void theProcessStandsBehindTheLastSlash() {
        assertThat(ReportKey.parse("a/b/9f86".getBytes(UTF_8)))
                .contains(new ReportKey("a/b", "9f86"));
        assertThat(ReportKey.parse("/9f86".getBytes(UTF_8))).contains(new ReportKey("", "9f86"));
    }

    @Test
    void aKeyOfAnotherFormNamesNoProcess() {
        assertThat(ReportKey.parse("default".getBytes(UTF_8))).isEmpty();
        assertThat(ReportKey.parse("default/".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void aProcessHasNoSlash() {
        assertThatThrownBy(() -> new ReportKey("default", "a/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/b");
    }
}
