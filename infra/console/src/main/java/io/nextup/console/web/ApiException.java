package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

/** A request that cannot be answered; the message goes to the person who asked. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * @param status HTTP's number for it, 400 or more
     */
    public ApiException(int status, String message) {
        super(requireNonNull(message, "message is null"));
        this.status = status;
    }

    int status() {
        return status;
    }
}
