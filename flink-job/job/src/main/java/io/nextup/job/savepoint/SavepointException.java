package io.nextup.job.savepoint;

/** A savepoint that is not there or cannot be read. The message is for whoever named it. */
public final class SavepointException extends Exception {
    private static final long serialVersionUID = 1L;

    SavepointException(String message) {
        super(message);
    }

    SavepointException(String message, Throwable cause) {
        super(message, cause);
    }
}
