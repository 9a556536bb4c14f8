package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Health.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthKeyTest {
    @Test
    void theKeyIsSlotKindAndIdWithSlashesBetweenThem() {
        assertThat(HealthKey.of(Entries.entry("shop-1", "9f86", null, List.of())).bytes())
                .isEqualTo("shop-1/report/9f86".getBytes(UTF_8));
        assertThat(HealthKey.of(Entries.pardon("m1", 7))).hasToString("default/pardon/sha-m1");
    }

    @Test
    void aKeyIsReadAsItIsWritten() {
        assertThat(parse("shop-1/report/9f86"))
                .contains(new HealthKey("shop-1", Kind.REPORT, "9f86"))
                .contains(HealthKey.ofReport("shop-1", "9f86"));
        assertThat(parse("default/pardon/sha-m1"))
                .contains(new HealthKey("default", Kind.PARDON, "sha-m1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "default",
                "default/9f86",
                "default/report",
                "default/report/",
                "/report/9f86",
                "default/report/9f86/",
                "default/report/a/b",
                "a/b/report/9f86",
                "default/REPORT/9f86",
                "default/other/9f86",
                "default/lease/9f86"
            })
    void aKeyOfAnotherFormOrAnUnknownKindNamesNothing(String key) {
        assertThat(parse(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "default/lease/9f86",
                "default/lease/9f86/7",
                "default/lease/",
                "default//9f86",
                "default/other/9f86",
                "default/Report/9f86"
            })
    void aKindThatThisBuildDoesNotKnowIsToldByTheKeyAlone(String key) {
        assertThat(HealthKey.isOfUnknownKind(key.getBytes(UTF_8))).isTrue();
    }

    @Test
    void aKeyThatNamesNoKindLeavesItToTheValue() {
        assertThat(HealthKey.isOfUnknownKind(null)).isFalse();
        for (String key : List.of("", "default", "default/9f86", "a/report/b", "a/pardon/b")) {
            assertThat(HealthKey.isOfUnknownKind(key.getBytes(UTF_8))).as(key).isFalse();
        }
    }

    @Test
    void anIdHasNoSlash() {
        assertThatThrownBy(() -> HealthKey.ofReport("default", "a/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/b");
    }

    private static Optional<HealthKey> parse(String key) {
        return HealthKey.parse(key.getBytes(UTF_8));
    }
}
