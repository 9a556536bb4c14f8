package io.nextup.console.user;

/** There are as many trial users, or clicks, as a console allows. */
public final class CrowdedException extends Exception {
    private static final long serialVersionUID = 1;

    CrowdedException(String message) {
        super(message);
    }
}
