package io.nextup.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** Item ids and their indices, 1 to {@link #size()}; index 0 is padding. Immutable. */
public final class Vocabulary {
    /** Most bytes of an item id in a vocabulary's file. */
    public static final int MAX_ID_BYTES = 1 << 16;

    /** Heap that an item takes beside the characters of its id, rounded up. */
    private static final int ITEM_BYTES = 128;

    /** The index that stands for "no item". */
    public static final int PADDING = 0;

    /** Byte order mark in UTF-8. */
    private static final byte[] MARK = "\ufeff".getBytes(UTF_8);

    private final List<String> itemIds;
    private final Map<String, Integer> indices;

    private Vocabulary(List<String> itemIds, Map<String, Integer> indices) {
        this.itemIds = itemIds;
        this.indices = indices;
    }

    /**
     * Assigns index i + 1 to the i-th item. Throws for a repeated item, and for one with half a
     * surrogate pair, which no text file can hold.
     */
    public static Vocabulary of(List<String> itemIds) {
        List<String> copy = List.copyOf(itemIds);
        Map<String, Integer> indices = new HashMap<>(2 * copy.size());
        for (int i = 0; i < copy.size(); i++) {
            add(copy.get(i), i + 1, indices);
        }
        return new Vocabulary(copy, indices);
    }

    private static void add(String itemId, int index, Map<String, Integer> indices) {
        Integer before = indices.put(itemId, index);
        if (before != null) {
            throw new IllegalArgumentException(
                    "Item %s has the indices %d and %d".formatted(itemId, before, index));
        }
        if (!isUnicode(itemId)) {
            throw new IllegalArgumentException(
                    "Item %s of index %d holds half a surrogate pair".formatted(itemId, index));
        }
    }

    private static boolean isUnicode(String text) {
        return text.codePoints()
                .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** The number of items, padding not counted. */
    public int size() {
        return itemIds.size();
    }

    /** Returns the item's index, 1 to size; {@link #PADDING} for an unknown item. */
    public int indexOf(String itemId) {
        return indices.getOrDefault(requireNonNull(itemId, "itemId is null"), PADDING);
    }

    /** Returns the item of an index, 1 to size. */
    public String itemAt(int index) {
        if (index < 1 || index > itemIds.size()) {
            throw new IndexOutOfBoundsException(
                    "Item index %d; there are 1 to %d".formatted(index, itemIds.size()));
        }
        return itemIds.get(index - 1);
    }

    /** All items, index 1 first. */
    public List<String> itemIds() {
        return itemIds;
    }

    /**
     * Writes gzipped UTF-8 text, one id a line, index 1 first. Line feed, carriage return and
     * backslash in an id are escaped as {@code \n}, {@code \r} and {@code \\}. The same items give
     * the same bytes.
     */
    public void write(Path file) throws IOException {
        try (Writer out =
                new BufferedWriter(
                        new OutputStreamWriter(
                                new GZIPOutputStream(Files.newOutputStream(file)), UTF_8))) {
            for (String line : lines()) {
                out.write(line);
                out.write('\n');
            }
        }
    }

    /** Returns the ids as the lines of a file, escaped as {@link #write} does. */
    public List<String> lines() {
        return itemIds.stream().map(Vocabulary::escape).toList();
    }

    /**
     * Reads such a file, gzipped or plain. A plain one may begin with a byte order mark. Exceptions
     * name the file and the line.
     */
    public static Vocabulary read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (isGzip(bytes)) {
            return parse(bytes, file.toString());
        }
        InputStream plain = new ByteArrayInputStream(bytes);
        // Some programs begin a text with a mark, which is not part of the first id.
        plain.skipNBytes(beginsWithMark(bytes) ? MARK.length : 0);
        return read(plain, file.toString(), Integer.MAX_VALUE, mostHeapBytes());
    }

    private static boolean beginsWithMark(byte[] bytes) {
        return bytes.length >= MARK.length
                && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }

    /** Checks the first two bytes (RFC 1952, 2.3.1). No item id in UTF-8 starts with them. */
    private static boolean isGzip(byte[] bytes) {
        return bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    }

    /**
     * Reads a vocabulary from its compressed bytes.
     *
     * @param gzipped the file's bytes, as in an artifact
     * @param name the source of the bytes, for errors
     * @throws IOException if the bytes are not a valid vocabulary
     */
    public static Vocabulary parse(byte[] gzipped, String name) throws IOException {
        return parse(new ByteArrayInputStream(gzipped), name, Integer.MAX_VALUE);
    }

    /**
     * Reads a vocabulary as it is unpacked. Stops at the first line that is too long, that stood
     * there before, that is one too many, or for which the heap is too small: what a file unpacks
     * to does not bound the memory, what it may hold does.
     *
     * @param gzipped the file's content
     * @param name the source of the bytes, for errors
     * @param mostItems most items that it may hold
     * @throws IOException if the content is not a valid vocabulary of so many items
     */
    public static Vocabulary parse(InputStream gzipped, String name, int mostItems)
            throws IOException {
        return parse(gzipped, name, mostItems, mostHeapBytes());
    }

    static Vocabulary parse(InputStream gzipped, String name, int mostItems, long mostHeapBytes)
            throws IOException {
        try {
            return read(new GZIPInputStream(gzipped), name, mostItems, mostHeapBytes);
        } catch (ZipException | EOFException e) {
            throw new IOException(
                    "%s is not a complete gzip file: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** Returns the heap that a vocabulary may take: half, since two models are in it at a swap. */
    private static long mostHeapBytes() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    private static Vocabulary read(InputStream text, String name, int mostItems, long mostHeapBytes)
            throws IOException {
        List<String> itemIds = new ArrayList<>();
        Map<String, Integer> indices = new HashMap<>();
        long heapBytes = 0;
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                new ShortLines(text),
                                // A new decoder reports malformed bytes; a charset would replace
                                // them.
                                UTF_8.newDecoder()))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (itemIds.size() == mostItems) {
                    throw new IllegalArgumentException(
                            "it holds more than the %d items that the manifest says"
                                    .formatted(mostItems));
                }
                String itemId = unescape(line);
                heapBytes += ITEM_BYTES + (long) Character.BYTES * itemId.length();
                if (heapBytes > mostHeapBytes) {
                    throw new IllegalArgumentException(
                            "it needs more than %d bytes of heap, half of what this process may have: give it more (-Xmx), or name fewer items"
                                    .formatted(mostHeapBytes));
                }
                add(itemId, itemIds.size() + 1, indices);
                itemIds.add(itemId);
            }
            return new Vocabulary(List.copyOf(itemIds), indices);
        } catch (CharacterCodingException e) {
            throw new IOException(
                    "%s is not UTF-8 after line %d".formatted(name, itemIds.size()), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "%s is not a valid vocabulary (%d lines read): %s"
                            .formatted(name, itemIds.size(), e.getMessage()),
                    e);
        }
    }

    private static String escape(String itemId) {
        return itemId.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String line) {
        if (line.indexOf('\\') < 0) {
            return line;
        }
        StringBuilder itemId = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
                char escaped = i < line.length() ? line.charAt(i) : ' ';
                c =
                        switch (escaped) {
                            case '\\' -> '\\';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default ->
                                    throw new IllegalArgumentException(
                                            "line \"%s\" has a backslash that is not followed by n, r or a backslash"
                                                    .formatted(line));
                        };
            }
            itemId.append(c);
        }
        return itemId.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary that && itemIds.equals(that.itemIds);
    }

    @Override
    public int hashCode() {
        return itemIds.hashCode();
    }

    @Override
    public String toString() {
        return "Vocabulary[%d items]".formatted(itemIds.size());
    }

    /** Bytes whose lines are at most {@link #MAX_ID_BYTES} long. */
    private static final class ShortLines extends FilterInputStream {
        private int lineBytes;

        ShortLines(InputStream text) {
            super(text);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            for (int i = offset; i < offset + read; i++) {
                lineBytes = bytes[i] == '\n' ? 0 : lineBytes + 1;
                if (lineBytes > MAX_ID_BYTES) {
                    throw new IllegalArgumentException(
                            "a line has more than %d bytes".formatted(MAX_ID_BYTES));
                }
            }
            return read;
        }
    }
}
