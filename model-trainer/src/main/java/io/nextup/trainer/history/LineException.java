package io.nextup.trainer.history;

/** A line of a file that is not understood; {@link BadLines} decides what becomes of it. */
final class LineException extends HistoryException {
    private static final long serialVersionUID = 1L;

    /**
     * @param line its number, from 1
     * @param what is wrong with it, and the way out
     */
    LineException(String file, long line, String what, Exception cause) {
        super("%s line %d: %s".formatted(file, line, what), cause);
    }

    LineException(String file, long line, String what) {
        this(file, line, what, null);
    }
}
