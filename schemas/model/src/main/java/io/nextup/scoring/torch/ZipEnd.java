package io.nextup.scoring.torch;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * The last record of a zip file, with the size of the directory of its entries. Java reads that
 * whole directory into memory when it opens a zip; this record tells beforehand how much that is.
 *
 * <p>Takes the record that Java takes: the last one, whose comment ends with the file. Refuses what
 * Java may read in another way.
 *
 * <p>Source: PKWARE's APPNOTE.TXT, 4.3.14 to 4.3.16.
 *
 * @param entries number of entries by the record
 * @param directoryBytes size of the directory by the record
 */
record ZipEnd(long entries, long directoryBytes) {
    private static final int SIGNATURE = 0x06054b50;
    private static final int BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xffff;
    private static final int ENTRIES = 10;
    private static final int DIRECTORY_BYTES = 12;
    private static final int COMMENT_BYTES = 20;

    /** Values that say that the record of zip64 holds the number. */
    private static final int SEE_ZIP64_ENTRIES = 0xffff;

    private static final long SEE_ZIP64_BYTES = 0xffff_ffffL;

    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int LOCATOR_POSITION = 8;

    private static final int ZIP64_SIGNATURE = 0x06064b50;
    private static final int ZIP64_BYTES = 56;
    private static final int ZIP64_ENTRIES = 32;
    private static final int ZIP64_DIRECTORY_BYTES = 40;

    /**
     * Reads the record of a file, and at most 64 KiB of it.
     *
     * @throws ZipException if the file is not a zip, or its records disagree
     */
    static ZipEnd read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long start = Math.max(0, channel.size() - BYTES - MAX_COMMENT_BYTES);
            ByteBuffer tail = read(channel, start, (int) (channel.size() - start));
            int at = last(tail);
            ZipEnd plain =
                    new ZipEnd(
                            Short.toUnsignedInt(tail.getShort(at + ENTRIES)),
                            Integer.toUnsignedLong(tail.getInt(at + DIRECTORY_BYTES)));
            long locatorAt = start + at - LOCATOR_BYTES;
            if (locatorAt < 0) {
                return plain;
            }
            ByteBuffer locator = read(channel, locatorAt, LOCATOR_BYTES);
            return locator.getInt(0) == LOCATOR_SIGNATURE
                    ? plain.or(zip64(channel, locator.getLong(LOCATOR_POSITION)))
                    : plain;
        }
    }

    private static int last(ByteBuffer tail) throws ZipException {
        for (int at = tail.limit() - BYTES; at >= 0; at--) {
            if (tail.getInt(at) == SIGNATURE) {
                int comment = Short.toUnsignedInt(tail.getShort(at + COMMENT_BYTES));
                if (at + BYTES + comment != tail.limit()) {
                    throw new ZipException("it does not end with its directory");
                }
                return at;
            }
        }
        throw new ZipException("it has no directory at its end");
    }

    private static ZipEnd zip64(FileChannel channel, long position) throws IOException {
        ByteBuffer record = read(channel, position, ZIP64_BYTES);
        ZipEnd end =
                new ZipEnd(record.getLong(ZIP64_ENTRIES), record.getLong(ZIP64_DIRECTORY_BYTES));
        if (record.getInt(0) != ZIP64_SIGNATURE || end.entries < 0 || end.directoryBytes < 0) {
            throw new ZipException("its zip64 record is not valid");
        }
        return end;
    }

    /** Returns the numbers of the zip64 record, which must not contradict these. */
    private ZipEnd or(ZipEnd zip64) throws ZipException {
        if ((entries != SEE_ZIP64_ENTRIES && entries != zip64.entries)
                || (directoryBytes != SEE_ZIP64_BYTES && directoryBytes != zip64.directoryBytes)) {
            throw new ZipException("its zip64 record contradicts the last record");
        }
        return zip64;
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes)
            throws IOException {
        if (position < 0 || position > channel.size() - bytes) {
            throw new ZipException("a record of its directory lies outside the file");
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("The file was cut while it was read");
            }
        }
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
