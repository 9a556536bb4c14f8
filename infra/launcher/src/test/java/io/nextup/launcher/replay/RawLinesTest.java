package io.nextup.launcher.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.mapping.FieldSource;
import io.nextup.local.process.LocalRunException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RawLinesTest {
    @Test
    void eachLineIsARecordByteForByteAndEmptyOnesArePassedOver() throws Exception {
        RawLines lines =
                new RawLines("f", bytes("{ \"a\" :1}\n\n\u00ff\u0000 x \r\n\r\nlast"), null);

        List<Outgoing> all = all(lines);

        assertThat(all)
                .extracting(one -> new String(one.value(), ISO_8859_1))
                .containsExactly("{ \"a\" :1}", "\u00ff\u0000 x ", "last");
        assertThat(all).extracting(Outgoing::line).containsExactly(1L, 3L, 5L);
        assertThat(all).extracting(Outgoing::key).containsOnlyNulls();
        assertThat(lines.emptyLines()).isEqualTo(2);
    }

    @Test
    void aFileInGzipIsReadAsItsLines() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write("a\nb\n".getBytes(UTF_8));
        }

        RawLines lines = new RawLines("f", new ByteArrayInputStream(zipped.toByteArray()), null);

        assertThat(all(lines))
                .extracting(one -> new String(one.value(), UTF_8))
                .containsExactly("a", "b");
        assertThat(lines.emptyLines()).isZero();
        assertThat(all(new RawLines("f", bytes(""), null))).isEmpty();
    }

    @Test
    void theKeyIsTheTextOrTheWholeNumberAtItsPlace() throws Exception {
        String text = "{\"visitor\": {\"id\": 17}}\n{\"visitor\": {\"id\": \"\u00fc\"}}\n";

        List<Outgoing> all =
                all(
                        new RawLines(
                                "f",
                                new ByteArrayInputStream(text.getBytes(UTF_8)),
                                new FieldSource.Path("/visitor/id")));

        assertThat(all)
                .extracting(one -> new String(one.key(), UTF_8))
                .containsExactly("17", "\u00fc");
    }

    @Test
    void aLineWithoutAKeyIsNamed() throws Exception {
        String good = "{\"sku\": 1}\n\n";

        assertThat(wrong(good + "{\"user\": 1}"))
                .isEqualTo("f, line 3: nothing at sku, where --key looks");
        assertThat(wrong(good + "{\"sku\": {\"id\": 1}}"))
                .isEqualTo("f, line 3: sku holds neither a text nor a whole number");
        assertThat(wrong(good + "sku")).startsWith("f, line 3: JSON event: ");
    }

    private static String wrong(String text) throws IOException {
        RawLines lines = new RawLines("f", bytes(text), new FieldSource.Name("sku"));
        lines.next();
        String[] message = new String[1];
        assertThatThrownBy(lines::hasNext)
                .isInstanceOfSatisfying(LocalRunException.class, e -> message[0] = e.getMessage());
        return message[0];
    }

    @Test
    void aLineWithoutAnEndDoesNotFillTheHeap() throws Exception {
        RawLines endless =
                new RawLines(
                        "f",
                        new InputStream() {
                            @Override
                            public int read() {
                                return 'x';
                            }

                            @Override
                            public int read(byte[] bytes, int offset, int length) {
                                Arrays.fill(bytes, offset, offset + length, (byte) 'x');
                                return length;
                            }
                        },
                        null);

        assertThatThrownBy(endless::hasNext)
                .hasMessageMatching(
                        "f, line 1: longer than 16\\D?777\\D?216 bytes: write one record a line");
    }

    @Test
    void aFileThatCannotBeReadOnNamesTheLine() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write("a\nb\n".getBytes(UTF_8));
        }
        byte[] cut = Arrays.copyOf(zipped.toByteArray(), zipped.size() - 12);

        assertThatThrownBy(() -> all(new RawLines("f", new ByteArrayInputStream(cut), null)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("f, line ");
    }

    private static InputStream bytes(String latin) {
        return new ByteArrayInputStream(latin.getBytes(ISO_8859_1));
    }

    private static List<Outgoing> all(RawLines lines) {
        List<Outgoing> all = new ArrayList<>();
        lines.forEachRemaining(all::add);
        return all;
    }
}
