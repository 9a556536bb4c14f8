package io.nextup.trainer.history;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * A UTF-8 file, plain or gzip (told by its first two bytes, whatever its name), as text. Each
 * reading ends where the file ended at first, since an application may append to it meanwhile.
 */
final class TextFile {
    private static final int HEAD_CHARACTERS = 64 * 1024;

    private final Path file;
    private final long size;

    /** Tells the file from another one of its name; null where the file system has no such key. */
    private final Object key;

    TextFile(Path file) throws IOException {
        BasicFileAttributes attributes = attributes(file);
        this.file = file;
        this.size = attributes.size();
        this.key = attributes.fileKey();
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
        InputStream bytes =
                new BufferedInputStream(new FirstBytes(Files.newInputStream(file), size));
        try {
            // A file that is replaced before it is opened is noticed only after that.
            if (!Objects.equals(key, attributes(file).fileKey())) {
                throw new HistoryException(
                        "%s was replaced while it was read: read it again".formatted(file));
            }
            bytes.mark(2);
            int first = bytes.read();
            int second = bytes.read();
            bytes.reset();
            if (first == 0x1f && second == 0x8b) {
                bytes = new GZIPInputStream(bytes, 1 << 16);
            }
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    bytes,
                                    StandardCharsets.UTF_8
                                            .newDecoder()
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

    /**
     * Returns the whole lines among the first 64 Ki characters, without blank ones; at least one.
     */
    List<String> head() throws IOException {
        char[] head = new char[HEAD_CHARACTERS];
        int length = 0;
        try (BufferedReader reader = open()) {
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
