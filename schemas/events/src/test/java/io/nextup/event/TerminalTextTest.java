package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void textFromOutsideSteersNoTerminalAndEndsNoLine() {
        assertThat(
                        TerminalText.onOneLine(
                                "a\r\nb\u001b[2J\u009b31m\t\u007f\u0085\u2028\u2029\u202e\u2066\udb40\udc41"))
                .isEqualTo("a??b?[2J?31m????????");
        assertThat(TerminalText.onOneLine("\u0435\u0301 \u65e5\u672c \ud83d\ude00 caf\u00e9"))
                .isEqualTo("\u0435\u0301 \u65e5\u672c \ud83d\ude00 caf\u00e9");
    }
}
