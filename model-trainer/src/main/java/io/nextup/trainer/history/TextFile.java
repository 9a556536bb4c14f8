package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Excerpt;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.progress.Stages;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A UTF-8 file, plain or gzip (told by its first two bytes, whatever its name), as text. Each
 * reading ends where the file ended at first, since an application may append to it meanwhile.
 *
 * <p>If that was within a line of a plain file, the line may be half written. It is left out if the
 * file has grown when a reading first comes to it, and part of all readings otherwise: many files
 * end without a line end. Not thread-safe.
 */
final class TextFile {
    private static final int HEAD_CHARACTERS = 64 * 1024;
    private static final int BLOCK_BYTES = 8 * 1024;

    /** Random bytes have a control character among nine. */
    private static final int CHARACTERS_PER_CONTROL = 30;

    private final Path file;
    private final FileUse use;
    private final Consumer<String> notes;
    private final Stages stages;
    private final long size;
    private final boolean zipped;

    /** Offset of the last line if its end is missing, else the file's size. */
    private final long lastLine;

    private int readings;
    private boolean decided;
    private boolean endsBeforeLastLine;

    /** Tells the file from another one of its name; null where the file system has no such key. */
    private final Object key;

    /**
     * @param use words for errors
     * @param notes gets a line if the last line is left out
     * @param stages hears how far each reading is
     */
    TextFile(Path file, FileUse use, Consumer<String> notes, Stages stages) throws IOException {
        BasicFileAttributes attributes = attributes(file);
        this.file = file;
        this.use = use;
        this.notes = notes;
        this.stages = stages;
        this.size = attributes.size();
        this.key = attributes.fileKey();
        try (SeekableByteChannel bytes = Files.newByteChannel(file)) {
            String first = new String(read(bytes, 0, Math.min(size, 4)).array(), ISO_8859_1);
            requireText(file, use, first);
            this.zipped = first.startsWith("\u001f\u008b");
            this.lastLine = zipped ? size : lastLine(bytes, size);
        }
    }

    /** Names what people have that is neither text nor gzip. */
    private static void requireText(Path file, FileUse use, String first) throws HistoryException {
        String way =
                first.startsWith("PAR1")
                        ? "a Parquet file: duckdb -c \"copy (from '%s') to '/dev/stdout' (format csv)\" "
                                + use.way()
                        : first.startsWith("PK\u0003\u0004")
                                ? "a ZIP file or a spreadsheet: unzip it, or save it as CSV (UTF-8)"
                                : first.startsWith("\u00ff\u00fe")
                                                || first.startsWith("\u00fe\u00ff")
                                        ? "UTF-16 text: convert it, such as with iconv -f utf-16 -t utf-8 %s > utf-8.csv"
                                        : "";
        if (!way.isEmpty()) {
            throw new HistoryException("%s is ".formatted(file) + way.formatted(file));
        }
    }

    private static long lastLine(SeekableByteChannel bytes, long size) throws IOException {
        for (long end = size; end > 0; end -= Math.min(end, BLOCK_BYTES)) {
            long begin = Math.max(0, end - BLOCK_BYTES);
            ByteBuffer block = read(bytes, begin, end - begin);
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return begin + i + 1;
                }
            }
        }
        // An only line is read: else there would be nothing to tell the format by.
        return size;
    }

    private static ByteBuffer read(SeekableByteChannel bytes, long begin, long length)
            throws IOException {
        ByteBuffer block = ByteBuffer.allocate((int) length);
        bytes.position(begin);
        int read = 0;
        while (block.hasRemaining() && read >= 0) {
            read = bytes.read(block);
        }
        return block;
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    /**
     * Opens a reader after a byte order mark, if there is one; bytes that are not UTF-8 are an
     * error.
     *
     * @throws HistoryException if another file has taken its place
     */
    BufferedReader open() throws IOException {
        return open(true);
    }

    /** Returns the number of bytes that belong to readings after the whole lines. */
    private long lastLineBytes(boolean decides) throws IOException {
        if (!decided && lastLine < size) {
            endsBeforeLastLine = attributes(file).size() > size;
            decided = decides || endsBeforeLastLine;
            if (endsBeforeLastLine) {
                notes.accept(
                        "%s is still being written: its last line, whose end was not there yet, is left out"
                                .formatted(file));
            }
        }
        return endsBeforeLastLine ? 0 : size - lastLine;
    }

    /** Makes a stream report how many of the file's bytes it has given. */
    private InputStream reported(InputStream stream) {
        readings++;
        String what = "%s, pass %d".formatted(file.getFileName(), readings);
        stages.at(new Stage(Stage.Kind.READING, what, 0, size, Stage.BYTES));
        return new FilterInputStream(stream) {
            private long given;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = in.read(bytes, offset, length);
                given += Math.max(0, read);
                stages.at(new Stage(Stage.Kind.READING, what, given, size, Stage.BYTES));
                return read;
            }
        };
    }

    /**
     * @param decides true for a reading that hands on all that it reads
     */
    private BufferedReader open(boolean decides) throws IOException {
        InputStream bytes =
                new BufferedInputStream(
                        new FirstBytes(
                                decides
                                        ? reported(Files.newInputStream(file))
                                        : Files.newInputStream(file),
                                lastLine,
                                () -> lastLineBytes(decides)));
        try {
            // A file that is replaced before it is opened is noticed only after that.
            if (!Objects.equals(key, attributes(file).fileKey())) {
                throw new HistoryException(
                        "%s was replaced while it was read: read it again".formatted(file));
            }
            if (zipped) {
                bytes = new UnzippedLines(file, bytes, use);
            }
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    bytes,
                                    UTF_8.newDecoder()
                                            .onMalformedInput(CodingErrorAction.REPORT)
                                            .onUnmappableCharacter(CodingErrorAction.REPORT)));
            reader.mark(1);
            if (reader.read() != '\ufeff') {
                reader.reset();
            }
            return reader;
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /** Returns the first line that is not UTF-8, in words for behind a sentence. */
    static String firstOther(Path file, FileUse use) throws IOException {
        try (InputStream bytes = unzipped(file, use)) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, ISO_8859_1));
            String line;
            for (long number = 1; (line = lines.readLine()) != null; number++) {
                if (new String(line.getBytes(ISO_8859_1), UTF_8).indexOf('\ufffd') >= 0) {
                    return " (line %d: \"%s\")".formatted(number, Excerpt.of(line));
                }
            }
            return "";
        }
    }

    /**
     * Tells whether a file is no text in any encoding: it begins with many control characters. A
     * few, such as the separators of some exports, are in texts, too.
     */
    static boolean isBinary(Path file, FileUse use) throws IOException {
        try (InputStream bytes = unzipped(file, use)) {
            byte[] head = bytes.readNBytes(HEAD_CHARACTERS);
            int controls = 0;
            for (byte one : head) {
                controls += one >= 0 && one < ' ' && "\t\r\n".indexOf(one) < 0 ? 1 : 0;
            }
            return controls * CHARACTERS_PER_CONTROL > head.length;
        }
    }

    private static InputStream unzipped(Path file, FileUse use) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        try {
            bytes.mark(2);
            boolean zipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
            bytes.reset();
            return zipped ? new UnzippedLines(file, bytes, use) : bytes;
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /**
     * Returns the whole lines among the first 64 Ki characters, without blank ones; at least one. A
     * last line that may be half written is among them, unless the file has grown already.
     */
    List<String> head() throws IOException {
        char[] head = new char[HEAD_CHARACTERS];
        int length = 0;
        try (BufferedReader reader = open(false)) {
            int read;
            while (length < head.length
                    && (read = reader.read(head, length, head.length - length)) > 0) {
                length += read;
            }
        }
        String text = new String(head, 0, length);
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (length == head.length && lines.size() > 1) {
            lines.remove(lines.size() - 1);
        }
        lines.removeIf(String::isBlank);
        return lines;
    }
}
