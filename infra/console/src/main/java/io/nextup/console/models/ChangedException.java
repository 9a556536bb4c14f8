package io.nextup.console.models;

/** The serving model, or the target of a rollback, is not the one that the page showed. */
public final class ChangedException extends Exception {
    private static final long serialVersionUID = 1;

    ChangedException(String message) {
        super(message);
    }
}
