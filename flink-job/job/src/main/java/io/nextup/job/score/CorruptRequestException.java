package io.nextup.job.score;

import java.io.IOException;

/** Bytes in a checkpoint that are not a request in flight. */
final class CorruptRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what description of the damage, without an id of a user or an item
     */
    CorruptRequestException(String what) {
        this(what, null);
    }

    CorruptRequestException(String what, Throwable cause) {
        super(
                "Corrupt request in flight: %s: the checkpoint is damaged, restore an older one"
                        .formatted(what),
                cause);
    }
}
