package io.nextup.launcher.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.mapping.FieldSource;
import io.nextup.event.registered.Places;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.JsonPaths;
import io.nextup.local.process.LocalRunException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;

/**
 * Records that are the lines of a file, byte for byte, without their ends; passes over empty lines.
 * Holds one line at a time. Not thread-safe.
 */
public final class RawLines implements Iterator<Outgoing>, AutoCloseable {
    /** Greatest size of a line: no reader takes a larger record. */
    static final int MOST_BYTES = JsonPaths.MOST_BYTES;

    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final InputStream bytes;
    private final FieldSource key;
    private final Places places;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;
    private long empty;
    private boolean ended;
    private Outgoing next;

    /**
     * @param name the file's name, for errors
     * @param bytes plain or gzip, told by the first two bytes
     * @param key the place of the key in a line; null for records without a key
     */
    public RawLines(String name, InputStream bytes, FieldSource key) throws IOException {
        this.name = name;
        this.bytes = unzipped(new BufferedInputStream(bytes, BUFFER_BYTES));
        this.key = key;
        this.places =
                key == null ? null : new Places("event", List.of(key.pointer().orElseThrow()));
    }

    private static InputStream unzipped(BufferedInputStream bytes) throws IOException {
        bytes.mark(2);
        boolean isZipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
        bytes.reset();
        return isZipped
                ? new BufferedInputStream(new GZIPInputStream(bytes, BUFFER_BYTES), BUFFER_BYTES)
                : bytes;
    }

    /**
     * Tells whether there is another line, and waits for it.
     *
     * @throws LocalRunException naming the line that is too long or holds no key
     * @throws UncheckedIOException if the file cannot be read
     */
    @Override
    public boolean hasNext() {
        try {
            while (next == null && !ended) {
                readLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s, line %d: %s".formatted(name, number, e.getMessage()), e);
        }
        return next != null;
    }

    @Override
    public Outgoing next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Outgoing one = next;
        next = null;
        return one;
    }

    private void readLine() throws IOException {
        line.reset();
        number++;
        int one = bytes.read();
        while (one >= 0 && one != '\n') {
            if (line.size() == MOST_BYTES) {
                throw wrong("longer than %,d bytes: write one record a line".formatted(MOST_BYTES));
            }
            line.write(one);
            one = bytes.read();
        }
        ended = one < 0;
        byte[] value = withoutReturn(line.toByteArray());
        if (value.length > 0) {
            next = new Outgoing(key == null ? null : key(value), value, 0, number);
        } else if (!ended) {
            empty++;
        }
    }

    /** Lines of other systems end with a carriage return, too. */
    private static byte[] withoutReturn(byte[] line) {
        return line.length > 0 && line[line.length - 1] == '\r'
                ? Arrays.copyOf(line, line.length - 1)
                : line;
    }

    private byte[] key(byte[] value) {
        Object found;
        try {
            found = places.read(value, null)[0];
        } catch (DecodeException e) {
            throw wrong(e.getMessage());
        }
        if (found == null) {
            throw wrong("nothing at %s, where --key looks".formatted(key));
        }
        if (!(found instanceof String || found instanceof Long || found instanceof BigInteger)) {
            throw wrong("%s holds neither a text nor a whole number".formatted(key));
        }
        return found.toString().getBytes(UTF_8);
    }

    private LocalRunException wrong(String what) {
        return new LocalRunException("%s, line %d: %s".formatted(name, number, what));
    }

    /** Returns the number of empty lines so far. */
    public long emptyLines() {
        return empty;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
