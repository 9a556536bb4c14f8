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
}
