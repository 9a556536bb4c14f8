package io.nextup.trainer.history;

import java.io.IOException;

/** A history that cannot be read; the message names the place, the value and the way out. */
public sealed class HistoryException extends IOException permits LineException {
    private static final long serialVersionUID = 1L;

    public HistoryException(String message) {
        super(message);
    }

    public HistoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
