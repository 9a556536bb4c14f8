package io.nextup.event.wire;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.event.Excerpt;

/**
 * Reports bytes that are not a message of the expected kind, with the reason for a dead letter. It
 * has no stack trace: the fault is in the bytes, and a flood of bad ones must not cost more than
 * good ones.
 */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CHARACTERS = 600;

    private final DeadLetter.Reason reason;

    public DecodeException(DeadLetter.Reason reason, String message) {
        this(reason, message, null);
    }

    public DecodeException(DeadLetter.Reason reason, String message, Throwable cause) {
        super(message, cause, false, false);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Neither of the encodings, or a value of the wrong type. */
    static DecodeException undecodable(String message, Throwable cause) {
        return new DecodeException(
                DeadLetter.Reason.UNDECODABLE, Excerpt.cut(message, MOST_CHARACTERS), cause);
    }

    /** Returns the same failure, with the message that it was found in. */
    DecodeException within(String message, String excerpt) {
        return new DecodeException(
                reason,
                Excerpt.cut(message + ": " + getMessage() + ", in " + excerpt, MOST_CHARACTERS),
                this);
    }

    /** Returns the reason for the dead letter. */
    public DeadLetter.Reason reason() {
        return reason;
    }
}
