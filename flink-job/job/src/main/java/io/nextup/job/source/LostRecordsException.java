package io.nextup.job.source;

/** An offset at which the job must continue is not in the topic. The message is for an operator. */
final class LostRecordsException extends Exception {
    private static final long serialVersionUID = 1L;

    LostRecordsException(String message) {
        super(message);
    }
}
