package io.nextup.trainer.operate;

/** Reports that a model does not know the item that it is asked about. */
public final class UnknownItemException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnknownItemException(String message) {
        super(message);
    }
}
