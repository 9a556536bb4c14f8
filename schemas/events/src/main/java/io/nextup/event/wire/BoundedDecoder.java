package io.nextup.event.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary encoding, read from an array by a reader that trusts nothing: a length or a count
 * is compared with the bytes that are left before anything is allocated for it, and text must be
 * UTF-8. Not thread-safe.
 */
public final class BoundedDecoder extends Decoder {
    private final byte[] bytes;
    private int position;

    /**
     * @param position index of the first byte to read
     */
    public BoundedDecoder(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    /** Number of bytes that were not read. */
    public int left() {
        return bytes.length - position;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        byte value = bytes[take(1, "a boolean")];
        if (value != 0 && value != 1) {
            throw new IOException("a boolean is %d: it must be 0 or 1".formatted(value));
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new IOException("a number is %d: it must fit 32 bits".formatted(value));
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long zigZag = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes[take(1, "a number")];
            zigZag |= (next & 0x7FL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return (zigZag >>> 1) ^ -(zigZag & 1);
            }
        }
        throw new IOException("a number does not fit 64 bits");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) littleEndian(take(4, "a float"), 4));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(littleEndian(take(8, "a double"), 8));
    }

    private long littleEndian(int at, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    @Override
    public String readString() throws IOException {
        int start = takeClaimed("a text");
        return StrictUtf8.decode(bytes, start, position - start);
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public void skipString() throws IOException {
        takeClaimed("a text");
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int start = takeClaimed("bytes");
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, position));
    }

    @Override
    public void skipBytes() throws IOException {
        takeClaimed("bytes");
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length, "bytes"), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length, "bytes");
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return block();
    }

    @Override
    public long arrayNext() throws IOException {
        return block();
    }

    @Override
    public long readMapStart() throws IOException {
        return block();
    }

    @Override
    public long mapNext() throws IOException {
        return block();
    }

    /** Reads a count of elements; a negative one is followed by its block's size in bytes. */
    private long block() throws IOException {
        long count = readLong();
        if (count < 0) {
            length("a block");
            count = -count;
        }
        return checked(count);
    }

    /**
     * Refuses more elements than bytes are left, which also refuses arrays of nulls. Negating the
     * smallest long leaves it negative.
     */
    private long checked(long count) throws EOFException {
        if (count < 0 || count > left()) {
            throw new EOFException(
                    "a block claims %s elements, and %d bytes are left"
                            .formatted(Long.toUnsignedString(count), left()));
        }
        return count;
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** Skips blocks that give their size; returns the count of the first that does not, or 0. */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            takeClaimed("a block");
            count = readLong();
        }
        return checked(count);
    }

    /** Reads a length and moves on by as many bytes; returns where they start. */
    private int takeClaimed(String what) throws IOException {
        return take(length(what), what);
    }

    private int length(String what) throws IOException {
        long length = readLong();
        if (length < 0 || length > left()) {
            throw new EOFException(
                    "%s claims %d bytes, and %d are left".formatted(what, length, left()));
        }
        return (int) length;
    }

    /** Moves on by {@code count} bytes; returns where they start. */
    private int take(int count, String what) throws EOFException {
        if (count > left()) {
            throw new EOFException(
                    "the bytes end within %s: %d of %d are left".formatted(what, left(), count));
        }
        int start = position;
        position += count;
        return start;
    }
}
