package io.nextup.trainer.erase;

import java.io.IOException;

/**
 * A failure to decide on receipts or to write them; the message names the place and the way out.
 */
public final class ReceiptException extends IOException {
    private static final long serialVersionUID = 1L;

    ReceiptException(String message, Throwable cause) {
        super(message, cause);
    }
}
