package io.nextup.trainer.announce;

import java.io.IOException;

/** A model that was not announced; the message names the place and the way out. */
public final class AnnounceException extends IOException {
    private static final long serialVersionUID = 1L;

    public AnnounceException(String message) {
        super(message);
    }

    public AnnounceException(String message, Throwable cause) {
        super(message, cause);
    }
}
