package io.nextup.trainer.announce;

import java.io.IOException;

/** A job that was not told something; the message names the place and the way out. */
public final class AnnounceException extends IOException {
    private static final long serialVersionUID = 1L;

    public AnnounceException(String message) {
        super(message);
    }

    /**
     * For a model that is published all the same.
     *
     * @param registry as the user names it
     */
    public static AnnounceException ofPublished(
            String version, String registry, AnnounceException cause) {
        return new AnnounceException(
                ("%s; the model is published: announce it later with models announce %s"
                                + " --registry %s")
                        .formatted(cause.getMessage(), version, registry),
                cause);
    }

    public AnnounceException(String message, Throwable cause) {
        super(message, cause);
    }
}
