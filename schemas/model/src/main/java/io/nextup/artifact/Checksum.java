package io.nextup.artifact;

import io.nextup.event.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** SHA-256 as 64 lower-case hexadecimal digits. */
public final class Checksum {
    private Checksum() {}

    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
    }

    public static String of(Path file) throws IOException {
        return of(file, read -> {});
    }

    /**
     * Copies a file to a new one, and reports each count of bytes as it copies them.
     *
     * @return the hash of the bytes that it copied
     */
    public static String copy(Path from, Path to, LongConsumer progress) throws IOException {
        try (InputStream content = Files.newInputStream(from)) {
            HashedInput hashed = new HashedInput(content, progress);
            Files.copy(hashed, to);
            return hashed.sha256OfAll();
        }
    }

    /** Hashes a file's content, and reports each count of bytes as it reads them. */
    static String of(Path file, LongConsumer progress) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                progress.accept(read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
