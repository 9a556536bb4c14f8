package io.nextup.job.savepoint;

/** A savepoint does not exist or cannot be read. The message is for the person who named it. */
public final class SavepointException extends Exception {
    private static final long serialVersionUID = 1L;

    SavepointException(String message) {
        super(message);
    }

    SavepointException(String message, Throwable cause) {
        super(message, cause);
    }
}
