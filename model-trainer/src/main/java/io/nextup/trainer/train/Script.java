package io.nextup.trainer.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Loads the TorchScript texts of this build, each a resource beside a class. */
public final class Script {
    private Script() {}

    /** Returns the text of a resource beside a class. */
    public static String text(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("%s is missing beside %s".formatted(name, beside));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damagedBuild) {
            throw new UncheckedIOException(damagedBuild);
        }
    }

    /**
     * Returns the text of the losses that families call, to put beside a family's class in its
     * module. {@code __torch__.examples(hidden (B, L, D), targets (B, L))} takes the positions that
     * have a target. {@code __torch__.full_softmax(hidden (T, D), targets (T), table (I + 1, D))}
     * and {@code __torch__.sampled_softmax(hidden, targets, table, negatives (S))} are mean
     * cross-entropies with gradients.
     */
    public static String losses() {
        return text(Script.class, "softmax.py");
    }

    /**
     * Returns the text of {@code __torch__.dropped(x, p, training)}, to put beside a family's class
     * in its module. It returns x, of whose numbers a share of p is 0 during training.
     */
    public static String dropout() {
        return text(Script.class, "dropout.py");
    }
}
