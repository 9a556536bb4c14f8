package io.nextup.trainer.train;

/** What families leave out of their numbers while they learn. */
public final class Dropout {
    private Dropout() {}

    /**
     * TorchScript text of the function {@code __torch__.dropped(x, p, training)}, to stand beside a
     * family's class in its module: x, of whose numbers a share of p is 0 while it is trained.
     */
    public static String source() {
        return Script.text(Dropout.class, "dropout.py");
    }
}
