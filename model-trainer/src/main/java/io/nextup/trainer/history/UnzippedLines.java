package io.nextup.trainer.history;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A gzip stream that says how many lines came before its damage. Not thread-safe. */
final class UnzippedLines extends FilterInputStream {
    private final Path file;
    private final FileUse use;
    private long lines;

    UnzippedLines(Path file, InputStream zipped, FileUse use) throws IOException {
        super(null);
        this.file = file;
        this.use = use;
        try {
            in = new GZIPInputStream(zipped, 1 << 16);
        } catch (EOFException | ZipException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int read = in.read(bytes, offset, length);
            for (int i = offset; i < offset + read; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            return read;
        } catch (EOFException | ZipException e) {
            throw damaged(e);
        }
    }

    private HistoryException damaged(IOException e) {
        return new HistoryException(
                e instanceof EOFException
                        ? String.format(
                                Locale.ROOT,
                                "%s ends early: the file is cut; %,d lines were read. Copy it again, or read what is there: gzip -dc %s %s",
                                file,
                                lines,
                                file,
                                use.way())
                        : String.format(
                                Locale.ROOT,
                                "%s starts like gzip and is damaged after %,d lines (%s): copy it again",
                                file,
                                lines,
                                e.getMessage()),
                e);
    }
}
