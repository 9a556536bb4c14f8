package io.nextup.trainer.operate;

/**
 * A value of a request that cannot be, found before any work is done. The message begins with the
 * field in the words of the command line, such as {@code registry: ...} or {@code max-length is
 * ...}.
 */
public final class RequestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public RequestException(String message) {
        super(message);
    }

    RequestException(String message, Exception cause) {
        super(message, cause);
    }
}
