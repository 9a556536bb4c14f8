package io.nextup.trainer.train;

/** Dropout of families' modules. */
public final class Dropout {
    private Dropout() {}

    /**
     * Returns TorchScript text of the function {@code __torch__.dropped(x, p, training)}, to put
     * beside a family's class in its module. It returns x, of whose numbers a share of p is 0
     * during training.
     */
    public static String source() {
        return Script.text(Dropout.class, "dropout.py");
    }
}
