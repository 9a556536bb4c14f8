package io.nextup.serving.load;

/**
 * Receives the outcome of a fetch or a load. Exactly one method is called, on the thread of that
 * work or on the one that gives it up; none after a fetch was stopped.
 *
 * @param <T> the result: a fetched artifact, or a loaded model
 */
public interface LoadOutcome<T> {
    /** Receives the result, and owns it from now on. */
    void ready(T result);

    /** Reports that the bytes could not be read, or memory is short; a retry may succeed. */
    void unreachable(String reason);

    /** Reports that the model must not serve. */
    void refused(String reason);
}
