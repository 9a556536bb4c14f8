package io.nextup.trainer.train;

import java.io.IOException;

/**
 * What a training was to go on from is of another one: of other data, options or parameters. It can
 * begin anew instead.
 */
public final class UnfitStateException extends IOException {
    private static final long serialVersionUID = 1L;

    UnfitStateException(String message) {
        super(message);
    }
}
