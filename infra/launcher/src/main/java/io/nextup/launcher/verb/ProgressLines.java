package io.nextup.launcher.verb;

import io.nextup.trainer.operate.Progress;
import io.nextup.trainer.train.EpochReport;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Prints one line an epoch; on a terminal, redraws the same line unless it is logged. Thread-safe.
 */
public class ProgressLines implements Progress {
    private static final String TO_LINE_START = "\r";
    private static final String EPOCH = "epoch ";
    private static final String ERASE_TO_LINE_END = "\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private boolean drawn;

    /** Redraws where someone watches. */
    public ProgressLines(PrintWriter out) {
        this(out, isWatched());
    }

    public ProgressLines(PrintWriter out, boolean terminal) {
        this.out = out;
        // A line that is redrawn does not end, so the log would not have it.
        this.terminal = terminal && !(out instanceof LoggedLines);
    }

    @Override
    public synchronized void epoch(EpochReport report) {
        draw(line(report));
    }

    /** Repeats a line of another process, as that one would print it here. */
    public final void repeat(String line) {
        if (line.startsWith(EPOCH)) {
            draw(line);
        } else {
            note(line);
        }
    }

    /** Prints how far the work is; on a terminal in place of the last such line. */
    public final synchronized void draw(String line) {
        if (terminal) {
            out.print(TO_LINE_START + line + ERASE_TO_LINE_END);
            drawn = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Fewer than 80 characters, so that a terminal does not wrap it. */
    static String line(EpochReport report) {
        return String.format(
                Locale.ROOT,
                EPOCH + "%d/%d %s  loss %.4f  %s%,.0f/s  up to %s left",
                report.epoch(),
                report.of(),
                report.phase(),
                report.loss(),
                Double.isNaN(report.validationNdcg())
                        ? ""
                        : String.format(Locale.ROOT, "NDCG@10 %.4f  ", report.validationNdcg()),
                report.examplesPerSecond(),
                words(report.remaining()));
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
        trainingEnded();
        out.println(line);
        out.flush();
    }

    @Override
    public synchronized void trainingEnded() {
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
