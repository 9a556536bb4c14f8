package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Allocation;
import io.nextup.artifact.ArtifactException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipEndTest {
    @TempDir private Path directory;

    @Test
    void aZipSaysHowManyEntriesItHasAndHowLargeItsDirectoryIs() throws Exception {
        // 46 bytes and the name, twice.
        assertThat(ZipEnd.read(zip(2, ""))).isEqualTo(new ZipEnd(2, 2 * 49));
        assertThat(ZipEnd.read(zip(1, "a comment"))).isEqualTo(new ZipEnd(1, 46 + 3));
        assertThat(ZipEnd.read(zip(0, ""))).isEqualTo(new ZipEnd(0, 0));
    }

    @Test
    void moreThan65535EntriesStandInTheRecordOfZip64() throws Exception {
        assertThat(ZipEnd.read(zip(70_000, "")).entries()).isEqualTo(70_000);
        assertThat(ZipEnd.read(ended(end(0xffff, -1), zip64(1L << 40, 1L << 41))))
                .isEqualTo(new ZipEnd(1L << 40, 1L << 41));
        assertThat(ZipEnd.read(ended(end(3, 500), zip64(3, 500)))).isEqualTo(new ZipEnd(3, 500));
    }

    @Test
    void whatIsNotAZipOrMayBeReadInTwoWaysIsRefused() throws Exception {
        assertRefused(Files.createFile(directory.resolve("empty")), "no directory at its end");
        assertRefused(written(new byte[100_000]), "no directory at its end");
        assertRefused(ended(end(1, 49), new byte[0], new byte[1]), "does not end with its");
        assertRefused(ended(end(3, 500), zip64(4, 500)), "zip64 record contradicts");
        assertRefused(ended(end(3, 500), zip64(3, 501)), "zip64 record contradicts");
        assertRefused(ended(end(0xffff, -1), zip64(-1, 500)), "zip64 record is not valid");
        assertRefused(ended(end(0xffff, -1), zip64(500, -1)), "zip64 record is not valid");
        byte[] elsewhere = zip64(3, 500);
        for (long position : new long[] {-1, 1, 1 << 20, Long.MAX_VALUE}) {
            ByteBuffer.wrap(elsewhere).order(ByteOrder.LITTLE_ENDIAN).putLong(56 + 8, position);
            assertThatThrownBy(() -> ZipEnd.read(ended(end(3, 500), elsewhere)))
                    .as("zip64 record at %d", position)
                    .isInstanceOf(ZipException.class);
        }
    }

    /** A directory of two million entries, each of 46 bytes and a name of seven. */
    @Test
    void anArchiveOfMillionsOfEntriesIsRefusedWithAFlatHeap() throws Throwable {
        int entries = 2_000_000;
        byte[] entry = new byte[53];
        ByteBuffer.wrap(entry)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x02014b50)
                .putShort(28, (short) 7);
        Path honest = Files.createTempFile(directory, "module", ".pt");
        Path lying = Files.createTempFile(directory, "module", ".pt");
        try (OutputStream out = Files.newOutputStream(honest)) {
            byte[] thousand = new byte[entry.length * 1_000];
            for (int i = 0; i < 1_000; i++) {
                System.arraycopy(entry, 0, thousand, i * entry.length, entry.length);
            }
            for (int i = 0; i < entries / 1_000; i++) {
                out.write(thousand);
            }
        }
        Files.copy(honest, lying, StandardCopyOption.REPLACE_EXISTING);
        long bytes = (long) entries * entry.length;
        append(honest, at(zip64(entries, bytes), bytes), end(0xffff, (int) bytes));
        append(lying, end(10, (int) bytes));

        // The first check of a process also loads the logger.
        assertThatThrownBy(() -> check(zip(0, ""))).isInstanceOf(ArtifactException.class);
        assertRefusedFlat(honest, " has 2000000 entries: at most 100000");
        assertRefusedFlat(lying, " has a directory of 106000000 bytes: at most 16777216");
    }

    @Test
    void anArchiveOfAnotherNumberOfEntriesThanItSaysIsRefused() throws Exception {
        Path module = zip(3, "");
        try (RandomAccessFile file = new RandomAccessFile(module.toFile(), "rw")) {
            file.seek(file.length() - 12);
            file.write(2);
        }

        assertThatThrownBy(() -> check(module))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(module + " holds 3 entries, but its last record says 2");
    }

    private static void assertRefusedFlat(Path module, String message) throws Throwable {
        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        assertThatThrownBy(() -> check(module))
                                .isInstanceOf(ArtifactException.class)
                                .hasMessage("%s", module + message));
    }

    private static void check(Path module) throws Exception {
        CheckedModule.of(module, Optional.empty(), AllowedOperators.ofThisBuild()).close();
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> ZipEnd.read(file))
                .isInstanceOf(ZipException.class)
                .hasMessageContaining(message);
    }

    private Path zip(int entries, String comment) throws IOException {
        Path file = Files.createTempFile(directory, "module", ".pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setComment(comment);
            for (int i = 0; i < entries; i++) {
                ZipEntry entry = new ZipEntry("e/" + i);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(0);
                entry.setCrc(0);
                zip.putNextEntry(entry);
            }
        }
        return file;
    }

    private Path ended(byte[] end, byte[]... others) throws IOException {
        Path file = written(others.length > 0 ? others[0] : new byte[0]);
        append(file, end);
        if (others.length > 1) {
            append(file, others[1]);
        }
        return file;
    }

    private Path written(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(directory, "module", ".pt"), bytes);
    }

    private static void append(Path file, byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            Files.write(file, part, StandardOpenOption.APPEND);
        }
    }

    private static byte[] end(int entries, int directoryBytes) {
        return ByteBuffer.allocate(22)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x06054b50)
                .putShort(8, (short) entries)
                .putShort(10, (short) entries)
                .putInt(12, directoryBytes)
                .array();
    }

    /** The record of zip64, and after it the locator of a record at position 0. */
    private static byte[] zip64(long entries, long directoryBytes) {
        return ByteBuffer.allocate(56 + 20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x06064b50)
                .putLong(24, entries)
                .putLong(32, entries)
                .putLong(40, directoryBytes)
                .putInt(56, 0x07064b50)
                .array();
    }

    /** Moves the locator to a record at a position. */
    private static byte[] at(byte[] zip64, long position) {
        ByteBuffer.wrap(zip64).order(ByteOrder.LITTLE_ENDIAN).putLong(56 + 8, position);
        return zip64;
    }
}
