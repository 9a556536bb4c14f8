package io.nextup.scoring.torch;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes TorchScript archives: a zip of a pickled object, its tensors and the source text of its
 * class, as {@code torch.jit.save} would. Needs neither Python nor PyTorch. The same input gives
 * the same bytes.
 *
 * <p>The layout is that of PyTorch's {@code torch/csrc/jit/docs/serialization.md}.
 */
public final class TorchArchive {
    /** The namespace of a module's classes in PyTorch. */
    static final String NAMESPACE = "__torch__";

    /**
     * Version of PyTorch's file format, which fixes the meaning of the operators: PyTorch 2.0 and
     * later.
     */
    private static final String FORMAT_VERSION = "10\n";

    /** The order of the bytes in each value of a tensor. */
    static final String BYTE_ORDER = "little";

    /**
     * The alignment of stored tensors in bytes, as in PyTorch: files can then be mapped into
     * memory.
     */
    private static final int ALIGNMENT = 64;

    private static final int LOCAL_HEADER_BYTES = 30;

    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * The time of all entries. It is not the first day that a zip can store, since Java writes that
     * one with an extra field.
     */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final CountingStream counted;
    private final ZipOutputStream zip;

    private TorchArchive(OutputStream out) {
        counted = new CountingStream(out);
        zip = new ZipOutputStream(counted);
        zip.setMethod(ZipOutputStream.STORED);
    }

    /**
     * Writes a module.
     *
     * @param root the module
     * @param source TorchScript text of its class and of the classes that it uses. These derive
     *     from {@code Module} and have {@code __parameters__}, {@code __buffers__}, attributes with
     *     their types, and methods.
     */
    public static void write(Path file, ScriptObject root, String source) throws IOException {
        write(file, archive -> archive.writeModule(root, source));
    }

    private void writeModule(ScriptObject root, String source) throws IOException {
        List<ScriptTensor> tensors = new ArrayList<>();
        entry("data.pkl", Pickle.of(root.pickled(tensors)).bytes());
        entry("byteorder", ascii(BYTE_ORDER));
        // The pickle numbers storages in the order in which it meets them, as the root does.
        for (int i = 0; i < tensors.size(); i++) {
            entry("data/" + i, tensors.get(i).littleEndian());
        }
        entry("code/%s.py".formatted(NAMESPACE), source.getBytes(StandardCharsets.UTF_8));
        entry("constants.pkl", Pickle.of(new PickledValue.Tuple(List.of())).bytes());
        entry("version", ascii(FORMAT_VERSION));
    }

    /** Writes an archive entry by entry. */
    interface Entries {
        void to(TorchArchive archive) throws IOException;
    }

    static void write(Path file, Entries entries) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            TorchArchive archive = new TorchArchive(out);
            entries.to(archive);
            archive.zip.finish();
        }
    }

    void entry(String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        entry(
                name,
                content.length,
                checksum.getValue(),
                new ByteArrayInputStream(content),
                bytes -> {});
    }

    /**
     * Adds an entry.
     *
     * @param progress receiver of each count of bytes once they are written
     * @throws IOException if the content does not have this size and checksum
     */
    void entry(String name, long size, long crc, InputStream content, LongConsumer progress)
            throws IOException {
        ZipEntry entry = new ZipEntry("module/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(crc);
        entry.setTimeLocal(NO_TIME);
        zip.flush();
        entry.setExtra(padding(counted.written + LOCAL_HEADER_BYTES + entry.getName().length()));
        zip.putNextEntry(entry);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            zip.write(buffer, 0, read);
            progress.accept(read);
        }
        zip.closeEntry();
    }

    /**
     * Returns an extra field ("FB", as PyTorch names its own) that ends at a multiple of the
     * alignment.
     */
    private static byte[] padding(long start) {
        int header = 4;
        int fill = (int) Math.floorMod(-(start + header), (long) ALIGNMENT);
        ByteBuffer field =
                ByteBuffer.allocate(header + fill)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) 'F')
                        .put((byte) 'B')
                        .putShort((short) fill);
        while (field.hasRemaining()) {
            field.put((byte) 'Z');
        }
        return field.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final class CountingStream extends FilterOutputStream {
        private long written;

        CountingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written += length;
        }
    }
}
