package io.nextup.trainer.history;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The first bytes of a stream, without mark and reset. Not thread-safe. */
final class FirstBytes extends FilterInputStream {
    private final More more;
    private long left;
    private boolean asked;

    /** Decides on what follows, as late as that can be. */
    interface More {
        /** Returns the number of further bytes; called once, when all bytes before are read. */
        long count() throws IOException;
    }

    FirstBytes(InputStream stream, long count, More more) {
        super(stream);
        this.left = count;
        this.more = more;
    }

    private boolean atEnd() throws IOException {
        if (left == 0 && !asked) {
            left = more.count();
            asked = true;
        }
        return left == 0;
    }

    @Override
    public int read() throws IOException {
        int one = atEnd() ? -1 : in.read();
        if (one >= 0) {
            left--;
        }
        return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0 && atEnd()) {
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
