package io.nextup.trainer.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Leaves out lines of a file that are not understood, up to a number of them, and notes each once.
 * Not thread-safe.
 */
final class BadLines {
    /** Lines that an error names. */
    private static final int MOST_NAMED = 3;

    private final String file;
    private final long most;
    private final Consumer<String> notes;
    private final List<String> first = new ArrayList<>();
    private long count;
    private boolean silent;
    private boolean noted;

    /**
     * @param most lines that may be left out
     * @param notes gets each line that is left out, in the first pass that is not silent
     */
    BadLines(String file, long most, Consumer<String> notes) {
        this.file = file;
        this.most = most;
        this.notes = notes;
    }

    /**
     * Begins a pass over the file: each pass meets the same lines.
     *
     * @param survey true for a pass that only looks for the unit of the times
     */
    void begin(boolean survey) {
        count = 0;
        first.clear();
        silent = survey || noted;
    }

    /**
     * Leaves a line out.
     *
     * @throws HistoryException if these are too many
     */
    void leaveOut(LineException bad) throws HistoryException {
        leaveOut(bad, 1);
    }

    /**
     * Leaves a row out.
     *
     * @param lines number of its lines: a quote that is not closed takes others with it
     * @throws HistoryException if these are too many
     */
    void leaveOut(LineException bad, long lines) throws HistoryException {
        String what =
                bad.getMessage()
                        + (lines > 1 ? " (with %d lines after it)".formatted(lines - 1) : "");
        if (most == 0) {
            throw new HistoryException(
                    what + "; verbs with --bad-lines N leave out up to N such lines", bad);
        }
        count += lines;
        if (first.size() < MOST_NAMED) {
            first.add(what);
        }
        if (count > most) {
            throw new HistoryException(
                    "%s has more bad lines than the %d of --bad-lines: correct them, or allow more. The first: %s"
                            .formatted(file, most, String.join("; ", first)),
                    bad);
        }
        if (!silent) {
            notes.accept("Left out: " + what);
        }
    }

    /** Ends a pass. */
    void end() {
        if (!silent) {
            noted = true;
            if (count > 0) {
                notes.accept(
                        "%s: %d bad lines are left out (--bad-lines %d)"
                                .formatted(file, count, most));
            }
        }
    }

    /** Returns the number of lines that the last pass left out. */
    long count() {
        return count;
    }
}
