package io.nextup.serving.engine;

/**
 * An exception of a model whose message cannot be read. The engine itself fails on it, so the
 * requests of the batch fail, and with them their task. It bears whatever else a model throws.
 */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
        throw new IllegalStateException("as the test wants it");
    }
}
