package io.nextup.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Prints permanent lines, each with the seconds since the start, and below them a panel. On a
 * terminal the panel is redrawn in place, elsewhere it is a line now and then. Not thread-safe.
 */
public final class Screen {
    private static final long PANEL_NANOS = 250_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final long startNanos;
    private int panelLines;
    private long drawnNanos;

    /**
     * @param terminal true when {@code out} understands ANSI escapes and a person watches
     */
    public Screen(PrintWriter out, boolean terminal, long startNanos) {
        this.out = out;
        this.terminal = terminal;
        this.startNanos = startNanos;
        drawnNanos = startNanos;
    }

    /** Prints a permanent line. */
    public void say(String line, long nowNanos) {
        erasePanel();
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", (nowNanos - startNanos) / 1e9, line);
        out.flush();
    }

    /** Prints permanent text, as it is. */
    public void print(String text) {
        erasePanel();
        out.print(text);
        out.flush();
    }

    /** Returns true when the next {@link #panel} is due. */
    boolean isPanelDue(long nowNanos) {
        return nowNanos - drawnNanos >= (terminal ? PANEL_NANOS : PLAIN_NANOS);
    }

    /**
     * Shows the current state.
     *
     * @param status one line
     * @param details more lines, for a terminal
     * @param detail one line that replaces the details elsewhere; may be empty
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
        // Without wrapping: the terminal cuts a line that is too long, and the panel keeps its
        // height.
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
