package io.nextup.artifact;

import io.nextup.event.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * Hashes a content as its reader takes it, and reports each count of bytes. Leaves the content open
 * when the reader closes it, so that the rest can be hashed, too.
 */
final class HashedInput extends InputStream {
    private final InputStream content;
    private final LongConsumer progress;
    private final MessageDigest digest = Sha256.newDigest();

    HashedInput(InputStream content, LongConsumer progress) {
        this.content = content;
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = content.read(bytes, offset, length);
        if (read > 0) {
            digest.update(bytes, offset, read);
            progress.accept(read);
        }
        return read;
    }

    @Override
    public int available() throws IOException {
        return content.available();
    }

    /** Reads what the reader left; returns the SHA-256 of all. To be called once. */
    String sha256OfAll() throws IOException {
        transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }
}
