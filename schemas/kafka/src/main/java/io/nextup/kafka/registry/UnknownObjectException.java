package io.nextup.kafka.registry;

/** Reports that a registry knows no object of an id. */
final class UnknownObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownObjectException() {
        super(null, null, false, false);
    }
}
