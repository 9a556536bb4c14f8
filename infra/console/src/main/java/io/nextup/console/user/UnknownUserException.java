package io.nextup.console.user;

/** This console knows no such trial user: it was erased, or never made here. */
public final class UnknownUserException extends Exception {
    private static final long serialVersionUID = 1;

    UnknownUserException(String user) {
        super("%s is not a user of this console any more: invent a new one".formatted(user));
    }
}
