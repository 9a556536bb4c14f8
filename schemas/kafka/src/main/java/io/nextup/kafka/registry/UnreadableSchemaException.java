package io.nextup.kafka.registry;

/**
 * Reports a schema by which no record can be read. The message continues a sentence that begins
 * with the schema's name.
 */
final class UnreadableSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableSchemaException(String message) {
        super(message, null, false, false);
    }
}
