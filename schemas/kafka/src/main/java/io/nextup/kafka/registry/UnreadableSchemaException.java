package io.nextup.kafka.registry;

/** Reports a registry's answer that no record can be read by. The message goes on a name. */
final class UnreadableSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableSchemaException(String message) {
        super(message, null, false, false);
    }
}
