package io.nextup.models;

import java.io.IOException;

/**
 * An announcement that could not be read or written; the message names the place and the way out.
 */
public final class AnnounceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** True if the topic holds the announcement all the same. */
    private final boolean written;

    public AnnounceException(String message) {
        this(message, null);
    }

    public AnnounceException(String message, Throwable cause) {
        this(message, false, cause);
    }

    private AnnounceException(String message, boolean written, Throwable cause) {
        super(message, cause);
        this.written = written;
    }

    /** Makes the error for an announcement that is written, though it may not be the one taken. */
    static AnnounceException afterWriting(String version, Throwable cause) {
        return new AnnounceException(
                "Announced %s, but cannot read whether another announcement was faster: %s; see models status"
                        .formatted(version, cause.getMessage()),
                true,
                cause);
    }

    /**
     * Makes the error for a model that is published although its announcement failed. Returns the
     * cause if the announcement is written: the model needs no other one.
     *
     * @param registry the registry's place, in the user's own words
     */
    public static AnnounceException ofPublished(
            String version, String registry, AnnounceException cause) {
        if (cause.written) {
            return cause;
        }
        return new AnnounceException(
                ("%s; the model is published: announce it later with models announce %s"
                                + " --registry %s")
                        .formatted(cause.getMessage(), version, registry),
                cause);
    }
}
