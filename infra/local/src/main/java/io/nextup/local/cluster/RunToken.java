package io.nextup.local.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

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
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            try (SeekableByteChannel out =
                    Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
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
