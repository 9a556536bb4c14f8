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
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A UTF-8 file, plain or gzip (told by its first two bytes, whatever its name), as text. */
final class TextFile {
    private static final int HEAD_CHARACTERS = 64 * 1024;

    private TextFile() {}

    /**
     * Opens a reader after a byte order mark, if there is one; bytes that are not UTF-8 are an
     * error.
     */
    static BufferedReader open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        try {
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
    static List<String> head(Path file) throws IOException {
        char[] head = new char[HEAD_CHARACTERS];
        int length = 0;
        try (BufferedReader reader = open(file)) {
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
