package io.nextup.trainer.train;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** TorchScript text among the resources. */
public final class Script {
    private Script() {}

    /** The text of a resource beside a class. */
    public static String text(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("%s is missing beside %s".formatted(name, beside));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
