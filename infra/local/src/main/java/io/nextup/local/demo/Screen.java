package io.nextup.local.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Lines that stay, each with the seconds since the start, and below them a panel that is drawn
 * anew: on a terminal in place, elsewhere as a line now and then. Not thread-safe.
 */
final class Screen {
    private static final long PANEL_NANOS = 250_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final long startNanos;
    private int panelLines;
    private long drawnNanos;

    /**
     * @param terminal whether {@code out} understands ANSI escapes and a person watches
     */
    Screen(PrintStream out, boolean terminal, long startNanos) {
        this.out = out;
        this.terminal = terminal;
        this.startNanos = startNanos;
        drawnNanos = startNanos;
    }

    /** A line that stays. */
    void say(String line, long nowNanos) {
        erasePanel();
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", (nowNanos - startNanos) / 1e9, line);
        out.flush();
    }

    /** Text that stays, as it is. */
    void print(String text) {
        erasePanel();
        out.print(text);
        out.flush();
    }

    /** Whether it is time for another {@link #panel}. */
    boolean isPanelDue(long nowNanos) {
        return nowNanos - drawnNanos >= (terminal ? PANEL_NANOS : PLAIN_NANOS);
    }

    /**
     * Shows where things stand.
     *
     * @param status one line
     * @param details more lines, for a terminal
     * @param detail one line that stands for them elsewhere; may be empty
     */
    void panel(String status, List<String> details, String detail, long nowNanos) {
        drawnNanos = nowNanos;
        if (!terminal) {
            say(status, nowNanos);
            if (!detail.isEmpty()) {
                out.println("          " + detail);
                out.flush();
            }
            return;
        }
        erasePanel();
        // Without wrapping: a line that is too long is cut, and the panel keeps its height.
        StringBuilder text = new StringBuilder("\u001b[?7l");
        text.append(
                String.format(
                        Locale.ROOT, "[%5.1f s] %s%n", (nowNanos - startNanos) / 1e9, status));
        details.forEach(line -> text.append("          ").append(line).append('\n'));
        text.append("\u001b[?7h");
        panelLines = 1 + details.size();
        out.print(text);
        out.flush();
    }

    private void erasePanel() {
        if (panelLines > 0) {
            out.print("\u001b[" + panelLines + "A\u001b[J");
            panelLines = 0;
        }
    }
}
