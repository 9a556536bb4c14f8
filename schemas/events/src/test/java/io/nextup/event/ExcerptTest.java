package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void charactersThatSteerATerminalOrEndALineAreEscaped() {
        assertThat(Excerpt.of("a\n\u001b[2J\u009b\u202e\u2028b\udb40\udc41"))
                .isEqualTo("a\\u000a\\u001b[2J\\u009b\\u202e\\u2028b\\udb40\\udc41");
        assertThat(Excerpt.of("\u65e5\u672c \ud83d\ude00")).isEqualTo("\u65e5\u672c \ud83d\ude00");
    }

    @Test
    void aLongTextIsCutBetweenCharactersWithItsLength() {
        assertThat(Excerpt.of("x".repeat(79) + "\ud83d\ude00"))
                .isEqualTo("x".repeat(79) + "... (81 characters)");
    }
}
