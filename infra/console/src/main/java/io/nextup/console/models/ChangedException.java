package io.nextup.console.models;

/** Something else serves, or would, than the person saw. */
public final class ChangedException extends Exception {
    private static final long serialVersionUID = 1;

    ChangedException(String message) {
        super(message);
    }
}
