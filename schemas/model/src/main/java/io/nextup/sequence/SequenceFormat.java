package io.nextup.sequence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of a user's sequence as bytes. This is version 1. A varint is an unsigned number of up
 * to 64 bits, seven bits a byte, the lowest first; the top bit is set on all bytes but the last:
 *
 * <pre>
 * byte     1, the version
 * varint   sequence number
 * varint   number of hashes, then 8 bytes each, big-endian, oldest first
 * varint   number of types, then a text each
 * varint   number of entries, then for each one, oldest first:
 *   varint   milliseconds since the entry before; for the first its time, zigzag-encoded
 *   varint   index of its type
 *   text     item id
 *
 * text     varint of 2 * length in UTF-16 units, plus 1 if a unit is above 255;
 *          then one byte a unit, or two (big-endian) if a unit is above 255
 * </pre>
 *
 * Texts keep every unit, so that even an id with half a surrogate pair is unchanged.
 */
final class SequenceFormat {
    static final byte VERSION = 1;

    /**
     * Most elements allocated for a length before their bytes are read; more only as the bytes
     * arrive.
     */
    private static final int CHUNK = 1024;

    private SequenceFormat() {}

    static void write(UserSequence sequence, List<SequenceEntry> entries, DataOutput out)
            throws IOException {
        out.writeByte(VERSION);
        writeVarint(sequence.sequenceNumber(), out);
        long[] hashes = sequence.seenHashes();
        writeVarint(hashes.length, out);
        for (long hash : hashes) {
            out.writeLong(hash);
        }

        Map<String, Integer> typeIndices = new HashMap<>();
        List<String> types = new ArrayList<>();
        for (SequenceEntry entry : entries) {
            if (typeIndices.putIfAbsent(entry.type(), types.size()) == null) {
                types.add(entry.type());
            }
        }
        writeVarint(types.size(), out);
        for (String type : types) {
            writeText(type, out);
        }

        writeVarint(entries.size(), out);
        long previous = 0;
        for (int i = 0; i < entries.size(); i++) {
            SequenceEntry entry = entries.get(i);
            long time = entry.eventTimeMillis();
            writeVarint(i == 0 ? (time << 1) ^ (time >> 63) : time - previous, out);
            previous = time;
            writeVarint(typeIndices.get(entry.type()), out);
            writeText(entry.itemId(), out);
        }
    }

    static UserSequence read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "A user's sequence has format version %d; this build reads version %d: if the state was written by a newer build, start that one"
                            .formatted(version, VERSION));
        }
        long sequenceNumber = readVarint(in);
        long[] hashes = readLongs(readCount(in, "hashes"), in);

        int typeCount = readCount(in, "types");
        List<String> types = new ArrayList<>(Math.min(typeCount, CHUNK));
        for (int i = 0; i < typeCount; i++) {
            types.add(readText(in));
        }

        int entryCount = readCount(in, "entries");
        List<SequenceEntry> entries = new ArrayList<>(Math.min(entryCount, CHUNK));
        long previous = 0;
        for (int i = 0; i < entryCount; i++) {
            long raw = readVarint(in);
            long time = i == 0 ? (raw >>> 1) ^ -(raw & 1) : previous + raw;
            if (i > 0 && time < previous) {
                throw new IOException(
                        "Corrupt user sequence: entry %d is at %d ms, the one before at %d"
                                .formatted(i, time, previous));
            }
            previous = time;
            long type = readVarint(in);
            if (type < 0 || type >= types.size()) {
                throw new IOException(
                        "Corrupt user sequence: entry %d has type %s of %d"
                                .formatted(i, Long.toUnsignedString(type), types.size()));
            }
            entries.add(new SequenceEntry(readText(in), types.get((int) type), time));
        }
        return new UserSequence(entries, hashes, sequenceNumber);
    }

    private static int readCount(DataInput in, String what) throws IOException {
        long count = readVarint(in);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new IOException(
                    "Corrupt user sequence: %s %s".formatted(Long.toUnsignedString(count), what));
        }
        return (int) count;
    }

    private static long[] readLongs(int count, DataInput in) throws IOException {
        long[] values = new long[Math.min(count, CHUNK)];
        for (int i = 0; i < count; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, (int) Math.min(count, 2L * i));
            }
            values[i] = in.readLong();
        }
        return values;
    }

    private static void writeText(String text, DataOutput out) throws IOException {
        boolean wide = isWide(text);
        writeVarint(2L * text.length() + (wide ? 1 : 0), out);
        if (wide) {
            out.writeChars(text);
        } else {
            // writeBytes of Flink's in-memory output would advance by twice the bytes that it
            // writes.
            out.write(text.getBytes(ISO_8859_1));
        }
    }

    private static boolean isWide(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return true;
            }
        }
        return false;
    }

    private static String readText(DataInput in) throws IOException {
        long header = readVarint(in);
        long length = header >>> 1;
        if (length > Integer.MAX_VALUE) {
            throw new IOException("Corrupt user sequence: a text of %d units".formatted(length));
        }
        return (header & 1) == 1 ? readWide((int) length, in) : readNarrow((int) length, in);
    }

    private static String readNarrow(int length, DataInput in) throws IOException {
        byte[] bytes = new byte[Math.min(length, CHUNK)];
        int read = 0;
        while (true) {
            in.readFully(bytes, read, bytes.length - read);
            read = bytes.length;
            if (read == length) {
                return new String(bytes, ISO_8859_1);
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
        }
    }

    private static String readWide(int length, DataInput in) throws IOException {
        StringBuilder text = new StringBuilder(Math.min(length, CHUNK));
        for (int i = 0; i < length; i++) {
            text.append(in.readChar());
        }
        return text.toString();
    }

    private static void writeVarint(long value, DataOutput out) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long readVarint(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.readUnsignedByte();
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("Corrupt user sequence: a number of more than 64 bits");
    }
}
