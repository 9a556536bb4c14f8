package io.nextup.event.registered;

/**
 * Reports that a registry gave no answer. A record that needs the answer is neither good nor bad:
 * whoever reads it stops there.
 */
public final class SchemasUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SchemasUnavailableException(String message) {
        super(message);
    }

    public SchemasUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
