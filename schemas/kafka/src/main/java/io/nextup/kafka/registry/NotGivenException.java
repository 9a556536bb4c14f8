package io.nextup.kafka.registry;

/** Reports that a registry does not know a schema, or one that it uses, or refuses it. */
final class NotGivenException extends Exception {
    private static final long serialVersionUID = 1L;

    NotGivenException(String message) {
        super(message, null, false, false);
    }
}
