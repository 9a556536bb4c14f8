package io.nextup.models;

import java.io.IOException;

/**
 * An announcement that could not be read or written; the message names the place and the way out.
 */
public final class AnnounceException extends IOException {
    private static final long serialVersionUID = 1L;

    public AnnounceException(String message) {
        super(message);
    }

    /**
     * Makes the error for a model that is published although its announcement failed.
     *
     * @param registry the registry's place, in the user's own words
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
