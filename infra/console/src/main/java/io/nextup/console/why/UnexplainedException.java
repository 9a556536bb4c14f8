package io.nextup.console.why;

/** A model that cannot be asked; the message says why. */
public final class UnexplainedException extends Exception {
    private static final long serialVersionUID = 1;

    UnexplainedException(String message) {
        super(message);
    }

    UnexplainedException(String message, Throwable cause) {
        super(message, cause);
    }
}
