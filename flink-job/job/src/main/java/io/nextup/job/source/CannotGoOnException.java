package io.nextup.job.source;

/**
 * The job cannot go on at the offsets of its checkpoint, and could not after a restart. The message
 * is for an operator.
 */
final class CannotGoOnException extends Exception {
    private static final long serialVersionUID = 1L;

    CannotGoOnException(String message) {
        super(message);
    }
}
