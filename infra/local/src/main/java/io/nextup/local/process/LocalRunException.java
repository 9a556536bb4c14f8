package io.nextup.local.process;

/**
 * A part of the local system did not start or stopped; the message is for the person at the
 * terminal.
 */
public final class LocalRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalRunException(String message) {
        super(message);
    }

    public LocalRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
