package io.nextup.trainer.history;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The first bytes of a stream, without mark and reset. Not thread-safe. */
final class FirstBytes extends FilterInputStream {
    private long left;

    FirstBytes(InputStream stream, long count) {
        super(stream);
        left = count;
    }

    @Override
    public int read() throws IOException {
        int one = left == 0 ? -1 : in.read();
        if (one >= 0) {
            left--;
        }
        return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0 && length > 0) {
            return -1;
        }
        int read = in.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(read, 0);
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(Math.min(count, left));
        left -= skipped;
        return skipped;
    }

    /** Returns more than 0 before the end, so that gzip's next member is read. */
    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
