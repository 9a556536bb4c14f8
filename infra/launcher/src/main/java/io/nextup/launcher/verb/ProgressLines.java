package io.nextup.launcher.verb;

import io.nextup.event.TerminalText;
import io.nextup.trainer.operate.Progress;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.EpochReport;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far work is: on a terminal in one line that is redrawn, elsewhere (also where lines are
 * logged) in a line at most every {@value #PAUSE_SECONDS} seconds. Rates and estimates are those of
 * the stage that runs, once it has been measured for a second. Thread-safe.
 */
public class ProgressLines implements Progress {
    private static final String TO_LINE_START = "\r";
    private static final String ERASE_TO_LINE_END = "\u001b[K";

    private static final long SECOND = 1_000_000_000;

    /** Least seconds between two lines where nobody watches. */
    static final int PAUSE_SECONDS = 5;

    /** Least time between two drawings of one stage. */
    private static final long REDRAW = SECOND / 10;

    private static final int MOST_CHARACTERS = 79;

    private static final String EPOCH = Stage.Kind.EPOCH.word() + " ";
    private static final double MEGABYTE = 1e6;

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private boolean drawn;

    /** Time of the last line, or of the start. */
    private long lastNanos;

    /** Newest epoch that has no line yet; null for none. */
    private String unprinted;

    private boolean anyEpoch;
    private Stage stage;
    private long stageNanos;

    /** Upper limit of what remains of the training; null before it was measured. */
    private Duration remaining;

    private long remainingNanos;

    /** Redraws where someone watches. */
    public ProgressLines(PrintWriter out) {
        this(out, isWatched(), System::nanoTime);
    }

    public ProgressLines(PrintWriter out, boolean terminal) {
        this(out, terminal, System::nanoTime);
    }

    /**
     * @param nanoTime a clock that never goes back, in nanoseconds
     */
    ProgressLines(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        // A line that is redrawn does not end, so the log would not have it.
        this.terminal = terminal && !(out instanceof LoggedLines);
        this.lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void at(Stage now) {
        long nanos = nanoTime.getAsLong();
        boolean begins = !now.isSamePieceAs(stage);
        stage = now;
        if (begins) {
            stageNanos = nanos;
        }
        boolean due =
                terminal
                        ? begins || nanos - lastNanos >= REDRAW
                        : nanos - lastNanos >= PAUSE_SECONDS * SECOND;
        if (due) {
            String line = line(now, nanos);
            // A line that a terminal wraps cannot be redrawn.
            draw(line.substring(0, Math.min(line.length(), MOST_CHARACTERS)), nanos);
        }
    }

    @Override
    public synchronized void epoch(EpochReport report) {
        long nanos = nanoTime.getAsLong();
        remaining = report.remaining();
        remainingNanos = nanos;
        if (terminal || !anyEpoch || nanos - lastNanos >= PAUSE_SECONDS * SECOND) {
            draw(line(report), nanos);
        } else {
            unprinted = line(report);
        }
        anyEpoch = true;
    }

    /** Repeats a line of another process, as that one would print it here. */
    public final synchronized void repeat(String line) {
        if (Stage.begins(line)) {
            draw(line);
        } else {
            note(line);
        }
    }

    /** Prints how far the work is; on a terminal in place of the last such line. */
    public final synchronized void draw(String line) {
        draw(line, nanoTime.getAsLong());
    }

    private void draw(String line, long nanos) {
        String plain = TerminalText.onOneLine(line);
        if (terminal) {
            out.print(TO_LINE_START + plain + ERASE_TO_LINE_END);
            drawn = true;
        } else {
            out.println(plain);
        }
        out.flush();
        lastNanos = nanos;
        unprinted = null;
    }

    /** Says what runs, how far and how fast, and what remains of it or of the training. */
    private String line(Stage at, long nanos) {
        StringBuilder line = new StringBuilder(at.kind().word() + " " + at.what());
        boolean bytes = at.unit().equals(Stage.BYTES);
        double scale = bytes ? MEGABYTE : 1;
        String unit = bytes ? "MB" : at.unit();
        if (at.total() > 0) {
            line.append(
                    format(
                            bytes ? ": %,.1f of %,.1f %s" : ": %,.0f of %,.0f %s",
                            at.done() / scale,
                            at.total() / scale,
                            unit));
        } else if (at.done() > 0) {
            line.append(format(": %,.0f %s", at.done() / scale, unit));
        }
        double seconds = (nanos - stageNanos) / (double) SECOND;
        if (at.done() > 0 && seconds >= 1) {
            line.append(format("  %,.0f%s/s", at.done() / scale / seconds, bytes ? " MB" : ""));
        }
        boolean training = at.kind() == Stage.Kind.EPOCH || at.kind() == Stage.Kind.VALIDATING;
        if (training && remaining != null) {
            Duration left = remaining.minusNanos(nanos - remainingNanos);
            line.append(
                    "  up to %s left".formatted(words(left.isNegative() ? Duration.ZERO : left)));
        } else if (at.done() > 0 && at.total() >= at.done() && seconds >= 1) {
            double left = seconds * (at.total() - at.done()) / at.done();
            line.append(
                    "  about %s left%s"
                            .formatted(
                                    words(Duration.ofSeconds(Math.round(left))),
                                    training ? " of it" : ""));
        }
        return line.toString();
    }

    /** Fewer than 80 characters, so that a terminal does not wrap it. */
    static String line(EpochReport report) {
        return format(
                EPOCH + "%d/%d %s  loss %.4f  %s%,.0f/s  up to %s left",
                report.epoch(),
                report.of(),
                report.phase(),
                report.loss(),
                Double.isNaN(report.validationNdcg())
                        ? ""
                        : format("NDCG@10 %.4f  ", report.validationNdcg()),
                report.examplesPerSecond(),
                words(report.remaining()));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    public static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02ds".formatted(seconds / 60, seconds % 60)
                : "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
    }

    @Override
    public synchronized void note(String line) {
        endLine();
        out.println(TerminalText.onOneLine(line));
        out.flush();
        lastNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void trainingEnded() {
        if (unprinted != null) {
            draw(unprinted);
        }
        endLine();
        anyEpoch = false;
        stage = null;
        remaining = null;
    }

    private void endLine() {
        if (drawn) {
            out.println();
            out.flush();
            drawn = false;
        }
    }

    /** Tells whether someone watches, so that a line may be redrawn. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isWatched() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            // Java 22 and later return a console even without a terminal, and have this method.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
