package io.nextup.models;

import io.nextup.event.ModelAnnouncement;
import java.io.IOException;

/**
 * An announcement that could not be read or written; the message names the place and the way out.
 */
public final class AnnounceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** True if the model needs no other announcement. */
    private final boolean settled;

    public AnnounceException(String message) {
        this(message, null);
    }

    public AnnounceException(String message, Throwable cause) {
        this(message, false, cause);
    }

    private AnnounceException(String message, boolean settled, Throwable cause) {
        super(message, cause);
        this.settled = settled;
    }

    /** Makes the error for an announcement that is written, though it may not be the one taken. */
    static AnnounceException afterWriting(String version, Throwable cause) {
        return new AnnounceException(
                "Announced %s, but cannot read whether another announcement was faster: %s; see models status"
                        .formatted(version, cause.getMessage()),
                true,
                cause);
    }

    /** Makes the error for a model that stays published, since another one was announced. */
    static AnnounceException tooLate(ModelAnnouncement announcement, ModelAnnouncement faster) {
        return new AnnounceException(
                "%s was announced for the slot %s at the same moment as %s: that choice stands"
                        .formatted(faster.version(), faster.slot(), announcement.version()),
                true,
                null);
    }

    /**
     * Makes the error for a model that is published although its announcement failed. Returns the
     * cause if the model needs no other announcement.
     *
     * @param registry the registry's place, in the user's own words
     */
    public static AnnounceException ofPublished(
            String version, String registry, AnnounceException cause) {
        if (cause.settled) {
            return cause;
        }
        return new AnnounceException(
                ("%s; the model is published: announce it later with models announce %s"
                                + " --registry %s")
                        .formatted(cause.getMessage(), version, registry),
                cause);
    }
}
