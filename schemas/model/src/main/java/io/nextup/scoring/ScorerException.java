package io.nextup.scoring;

/** A module that fails, or whose answer does not honour the contract of {@link Scorer}. */
public final class ScorerException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public ScorerException(String message) {
        super(message);
    }

    public ScorerException(String message, Throwable cause) {
        super(message, cause);
    }
}
