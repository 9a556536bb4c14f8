package io.nextup.trainer.train;

/** A training whose loss or gradients are not finite; the message says what to change. */
public final class DivergedException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    DivergedException(String message) {
        super(message);
    }
}
