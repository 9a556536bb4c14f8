package io.nextup.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends after a number of bytes, whatever follows them. */
final class BoundedInput extends FilterInputStream {
    private long left;

    BoundedInput(InputStream in, long mostBytes) {
        super(in);
        left = mostBytes;
    }

    @Override
    public int read() throws IOException {
        int read = left == 0 ? -1 : super.read();
        left -= read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int most) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = super.read(bytes, offset, (int) Math.min(most, left));
        left -= Math.max(0, read);
        return read;
    }
}
