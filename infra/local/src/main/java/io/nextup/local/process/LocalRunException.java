package io.nextup.local.process;

/**
 * A failure of a part of the local system to start or to keep running; the message is for the
 * person at the terminal.
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
