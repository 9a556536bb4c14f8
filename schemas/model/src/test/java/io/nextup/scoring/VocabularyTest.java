package io.nextup.scoring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Allocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
    @TempDir Path directory;

    @Test
    void indicesStartAtOneAndZeroIsNoItem() {
        Vocabulary vocabulary = Vocabulary.of(List.of("b", "a"));

        assertThat(vocabulary.size()).isEqualTo(2);
        assertThat(vocabulary.indexOf("b")).isEqualTo(1);
        assertThat(vocabulary.indexOf("a")).isEqualTo(2);
        assertThat(vocabulary.indexOf("c")).isEqualTo(0);
        assertThat(vocabulary.itemAt(1)).isEqualTo("b");
        assertThat(vocabulary.itemIds()).containsExactly("b", "a");
    }

    @Test
    void anIndexOutsideNamesTheRange() {
        Vocabulary vocabulary = Vocabulary.of(List.of("b", "a"));

        assertThatThrownBy(() -> vocabulary.itemAt(0)).hasMessage("Item index 0; there are 1 to 2");
        assertThatThrownBy(() -> vocabulary.itemAt(3)).hasMessage("Item index 3; there are 1 to 2");
    }

    @Test
    void aRepeatedItemIsRefusedWithBothIndices() {
        assertThatThrownBy(() -> Vocabulary.of(List.of("x", "a", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Item x has the indices 1 and 3");
    }

    @Test
    void halfASurrogatePairIsRefusedAndAWholeOneIsNot() {
        assertThat(Vocabulary.of(List.of("😀")).size()).isEqualTo(1);
        assertThatThrownBy(() -> Vocabulary.of(List.of("a", "b\ud83d")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of index 2 holds half a surrogate pair");
    }

    @Test
    void theFileIsOneEscapedIdALine() throws IOException {
        Path file = directory.resolve("v.gz");

        Vocabulary.of(List.of("a", "b\nc", "d\\n\r", "é東😀")).write(file);

        assertThat(text(file)).isEqualTo("a\nb\\nc\nd\\\\n\\r\né東😀\n");
    }

    @Test
    void everyVocabularyComesBackAsItWas() throws IOException {
        for (List<String> itemIds :
                List.of(
                        List.<String>of(),
                        List.of(""),
                        List.of("a", "", " b ", "\t"),
                        List.of("\\", "\\\\", "\\n", "\n", "\r\n", "\u0085\u2028"),
                        IntStream.range(0, 10_000).mapToObj(i -> "item-" + i).toList())) {
            Path file = directory.resolve("v.gz");
            Vocabulary vocabulary = Vocabulary.of(itemIds);
            vocabulary.write(file);

            assertThat(Vocabulary.read(file)).isEqualTo(vocabulary).hasSameHashCodeAs(vocabulary);
        }
    }

    @Test
    void theSameItemsGiveTheSameBytes() throws IOException {
        Path one = directory.resolve("one.gz");
        Path two = directory.resolve("two.gz");
        Vocabulary.of(List.of("a", "b")).write(one);
        Vocabulary.of(List.of("a", "b")).write(two);

        assertThat(two).hasSameBinaryContentAs(one);
    }

    @Test
    void aRepeatedLineNamesTheFile() throws IOException {
        Path file = gzip("a\na\n".getBytes(UTF_8));

        assertThatThrownBy(() -> Vocabulary.read(file))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining("1 lines read")
                .hasMessageContaining("Item a has the indices 1 and 2");
    }

    @Test
    void aVocabularyThatTheHeapCannotHoldIsNotReadToItsEnd() throws IOException {
        Path file = directory.resolve("v.gz");
        Vocabulary.of(IntStream.range(0, 10).mapToObj(i -> "item-" + i).toList()).write(file);
        long tenItems = 10L * (128 + 2 * "item-0".length());

        assertThat(parse(file, tenItems)).isEqualTo(Vocabulary.read(file));
        assertThatThrownBy(() -> parse(file, tenItems - 1))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is not a valid vocabulary (9 lines read): ")
                .hasMessageContaining("needs more than 1399 bytes of heap")
                .hasMessageContaining("-Xmx");
    }

    /** Two billion items are declared; as many lines unpack from a few megabytes. */
    @Test
    void whatAManifestDeclaresDoesNotTakeTheHeap() throws Throwable {
        Path file = directory.resolve("v.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 300_000; i++) {
                out.write((i + "\n").getBytes(UTF_8));
            }
        }

        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        assertThatThrownBy(() -> parse(file, 4 << 20))
                                .hasMessageContaining("needs more than 4194304 bytes of heap"));
    }

    private static Vocabulary parse(Path file, long mostHeapBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Vocabulary.parse(in, file.toString(), 2_000_000_000, mostHeapBytes);
        }
    }

    @Test
    void anUnknownEscapeNamesTheLine() throws IOException {
        for (String line : List.of("b\\t", "b\\")) {
            Path file = gzip(("a\n" + line + "\n").getBytes(UTF_8));

            assertThatThrownBy(() -> Vocabulary.read(file))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining("1 lines read")
                    .hasMessageContaining("line \"%s\" has a backslash".formatted(line));
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefusedRatherThanReplaced() throws IOException {
        Path file = gzip("a\nb\u00ff\n".getBytes(ISO_8859_1));

        assertThatThrownBy(() -> Vocabulary.read(file))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is not UTF-8 after line ");
    }

    @Test
    void whatIsNoWholeGzipFileIsRefused() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            lines.append(i).append('\n');
        }
        Path whole = gzip(lines.toString().getBytes(UTF_8));
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = directory.resolve("cut.gz");
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 5));

        assertThatThrownBy(() -> Vocabulary.read(cut))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith(cut + " is not a complete gzip file: ");
    }

    @Test
    void aPlainTextIsReadAsItStands() throws IOException {
        Path plain = Files.writeString(directory.resolve("items.txt"), "a\nb\\nc\r\n\nd");

        assertThat(Vocabulary.read(plain)).isEqualTo(Vocabulary.of(List.of("a", "b\nc", "", "d")));
    }

    @Test
    void aByteOrderMarkIsSkippedInAPlainFileOnly() throws IOException {
        String text = "\ufeffa\n\ufeffb\n";
        Path plain = Files.writeString(directory.resolve("items.txt"), text);

        assertThat(Vocabulary.read(plain).itemIds()).containsExactly("a", "\ufeffb");
        assertThat(Vocabulary.read(gzip(text.getBytes(UTF_8))).itemIds())
                .containsExactly("\ufeffa", "\ufeffb");
    }

    private Path gzip(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text);
        }
        return Files.write(directory.resolve("made.gz"), bytes.toByteArray());
    }

    private static String text(Path file) throws IOException {
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
