package io.nextup.trainer.train;

import java.io.IOException;

/**
 * A saved state that belongs to another training: to other data, options or parameters. The
 * training can start from scratch instead.
 */
public final class UnfitStateException extends IOException {
    private static final long serialVersionUID = 1L;

    UnfitStateException(String message) {
        super(message);
    }
}
