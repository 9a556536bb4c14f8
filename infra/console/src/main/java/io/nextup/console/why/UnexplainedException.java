package io.nextup.console.why;

/** A list that cannot be explained: its model, or what it was made of, is not there. */
public final class UnexplainedException extends Exception {
    private static final long serialVersionUID = 1;

    UnexplainedException(String message) {
        super(message);
    }

    UnexplainedException(String message, Throwable cause) {
        super(message, cause);
    }
}
