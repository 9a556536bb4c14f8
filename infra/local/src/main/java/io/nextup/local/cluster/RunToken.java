package io.nextup.local.cluster;

import io.nextup.local.file.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A secret of one run, which the requests need that change something in its cluster. It is in a
 * file for its user alone, never on a command line.
 */
final class RunToken {
    private static final int BYTES = 32;

    private final String text;
    private final Path file;

    private RunToken(String text, Path file) {
        this.text = text;
        this.file = file;
    }

    /** Makes one, in place of an earlier run's. */
    static RunToken create(Path file) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            PrivateFiles.write(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RunToken(text, file);
    }

    Path file() {
        return file;
    }

    /** Returns the value of the header Authorization. */
    String authorization() {
        return "Bearer " + text;
    }
}
