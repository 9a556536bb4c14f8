package io.nextup.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void elsewhereThanOnATerminalThePanelIsTwoPlainLines() {
        Screen screen = screen(false);

        screen.say("started", SECOND);
        screen.panel("half way", List.of("ann", "bob"), "bob clicked", 2 * SECOND);

        assertThat(shown.toString(UTF_8))
                .isEqualToNormalizingNewlines(
                        "[  1.0 s] started\n[  2.0 s] half way\n          bob clicked\n");
    }

    @Test
    void onATerminalThePanelIsDrawnInPlaceAndGivesWayToLinesThatStay() {
        Screen screen = screen(true);

        screen.panel("one", List.of("ann"), "", SECOND);
        screen.panel("two", List.of("ann"), "", SECOND);
        screen.say("done", SECOND);

        String esc = "\u001b[";
        assertThat(shown.toString(UTF_8))
                .isEqualToNormalizingNewlines(
                        esc
                                + "?7l[  1.0 s] one\n          ann\n"
                                + esc
                                + "?7h" //
                                + esc
                                + "2A"
                                + esc
                                + "J" //
                                + esc
                                + "?7l[  1.0 s] two\n          ann\n"
                                + esc
                                + "?7h" //
                                + esc
                                + "2A"
                                + esc
                                + "J[  1.0 s] done\n");
    }

    @Test
    void aPanelIsDueMoreOftenOnATerminal() {
        assertThat(screen(true).isPanelDue(SECOND)).isTrue();
        assertThat(screen(false).isPanelDue(SECOND)).isFalse();
        assertThat(screen(false).isPanelDue(10 * SECOND)).isTrue();
    }

    private Screen screen(boolean terminal) {
        return new Screen(new PrintWriter(shown, true, UTF_8), terminal, 0);
    }
}
