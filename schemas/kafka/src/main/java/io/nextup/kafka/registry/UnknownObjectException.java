package io.nextup.kafka.registry;

/** Reports that a registry does not know a schema, or one that it uses. */
final class UnknownObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownObjectException(String message) {
        super(message, null, false, false);
    }
}
