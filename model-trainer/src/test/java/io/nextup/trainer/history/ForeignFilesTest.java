package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.TimeUnits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as other programs write them. */
class ForeignFilesTest {
    private final List<String> notes = new ArrayList<>();
    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("clicks.csv");
    }

    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t', '|'})
    void theSeparatorIsTheOneThatReadsTheHeader(char separator) throws IOException {
        write(
                "\ufeffuser,item,time,note\r\nada,a,2026-11-24,x y\r\n\r\nbob,b,2026-11-25,\r\n"
                        .replace(',', separator));

        assertThat(read(HistoryOptions.auto()))
                .extracting(Interaction::userId, Interaction::itemId)
                .containsExactly(tuple("ada", "a"), tuple("bob", "b"));
        assertThat(notes).last().asString().contains("user as user", "ignored: note");
    }

    @Test
    void columnsOfOtherNamesAndNoneAtAllAreSeparatedByWhatFitsTheMapping() throws IOException {
        write("wer;was;wann;a,b,c\nada;a,b;07.04.2014 10:51;,,\n");
        List<Interaction> named = read(options("user=wer,item=was,time=wann:dd.MM.yyyy HH:mm", 0));
        write("ada|a;b|1396867869\nbob|c|1396867870\n");
        List<Interaction> numbered = read(options("user=1,item=2,time=3", 0));

        assertThat(named).extracting(Interaction::itemId).containsExactly("a,b");
        assertThat(named)
                .extracting(Interaction::eventTimeMillis)
                .containsExactly(1_396_867_860_000L);
        assertThat(numbered).extracting(Interaction::itemId).containsExactly("a;b", "c");
    }

    @Test
    void aDecimalCommaIsReadWhereCommasSeparateNothing() throws IOException {
        write("user;item;price\nada;a;1,5\n");
        assertThat(read(options("user=user,item=item,value=price", 0)))
                .extracting(Interaction::value)
                .containsExactly(1.5);
        write("user,item,price\nada,a,\"1,5\"\n");
        assertThatThrownBy(() -> read(options("user=user,item=item,value=price", 0)))
                .hasMessageContaining("line 2: the value \"1,5\" is not a number");
    }

    @Test
    void badLinesAreLeftOutAndEachIsNotedOnce() throws IOException {
        write(
                """
                user;item;time
                ada;"a
                b";2026-11-24
                ada;c
                ada;"d" e;2026-11-24
                ;f;2026-11-24
                ada;g;yesterday
                ada;h;i;2026-11-24
                bob;j;2026-11-25
                """);
        Recording recording = HistoryFiles.recording(file, options("", 5), notes::add);

        for (int pass = 0; pass < 2; pass++) {
            List<String> items = new ArrayList<>();
            recording.read(one -> items.add(one.itemId()));
            assertThat(items).containsExactly("a\nb", "j");
            assertThat(recording.badLines()).isEqualTo(5);
        }
        assertThat(notes.subList(0, 6))
                .satisfiesExactly(
                        one -> assertThat(one).contains("Left out: ", " line 4: 2 columns"),
                        one -> assertThat(one).contains(" line 5: Unexpected character ('e'"),
                        one -> assertThat(one).contains(" line 6: the user is empty"),
                        one -> assertThat(one).contains(" line 7: the time \"yesterday\""),
                        one -> assertThat(one).contains(" line 8: 4 columns, and the header has 3"),
                        one ->
                                assertThat(one)
                                        .endsWith(": 5 bad lines are left out (--bad-lines 5)"));
        assertThat(notes).filteredOn(note -> note.contains("eft out")).hasSize(6);
    }

    @Test
    void moreBadLinesThanAllowedEndTheReadingAndNameTheFirst() throws IOException {
        write("user,item,time\n,a,1\n,b,2\n,c,3\n,d,4\nada,e,5\n");

        assertThatThrownBy(() -> read(options("", 3)))
                .isInstanceOf(HistoryException.class)
                .hasMessageContainingAll(
                        "has more bad lines than the 3 of --bad-lines",
                        "line 2: the user is empty",
                        "line 4: the user is empty")
                .hasMessageNotContaining("line 5");
        assertThatThrownBy(() -> read(options("", 0)))
                .hasMessageEndingWith("; verbs with --bad-lines N leave out up to N such lines");
        assertThat(read(options("", 4))).hasSize(1);
    }

    @Test
    void aCellThatSwallowsLinesCountsAsAllOfThem() throws IOException {
        write("user,item\nada,a\nada,\"b\nada,c\nada,\"d\nbob,e\n");

        assertThatThrownBy(() -> read(options("", 1)))
                .hasMessageContainingAll(
                        "more bad lines than the 1", "line 3", "(with 2 lines after it)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada a\nbob\nbob b\n", "{\"userId\":\"ada\",\"itemId\":\"a\"}\n{\n"})
    void everyFormatLeavesBadLinesOut(String text) throws IOException {
        write(text);
        List<Interaction> read =
                read(
                        new HistoryOptions(
                                text.startsWith("{") ? HistoryFormat.AUTO : HistoryFormat.SEQUENCES,
                                FieldMapping.NONE,
                                TimeUnits.GUESS,
                                1));

        assertThat(read).first().extracting(Interaction::itemId).isEqualTo("a");
        assertThat(notes)
                .anyMatch(note -> note.endsWith("1 bad lines are left out (--bad-lines 1)"));
    }

    @Test
    void aCutGzipFileSaysHowFarItWasRead() throws IOException {
        StringBuilder lines = new StringBuilder("user,item\n");
        for (int i = 0; i < 50_000; i++) {
            lines.append("u").append(i * 7919L % 50_021).append(",i").append(i % 97).append('\n');
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(lines.toString().getBytes(UTF_8));
        }
        Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));

        assertThatThrownBy(() -> read(HistoryOptions.auto()))
                .isInstanceOf(HistoryException.class)
                .hasMessageMatching(
                        ".*clicks.csv ends early: the file is cut; 2[0-9],[0-9]{3} lines were read. Copy it again, or .*gzip -dc .*");
    }

    @Test
    void whatIsNotTextIsNamedWithTheWayToText() throws IOException {
        Files.write(file, "user,item\nada,a\n".getBytes(UTF_16));
        assertThatThrownBy(() -> read(HistoryOptions.auto()))
                .hasMessageContainingAll("is UTF-16 text", "iconv -f utf-16 -t utf-8 " + file);
        write("PAR1...");
        assertThatThrownBy(() -> read(HistoryOptions.auto()))
                .hasMessageContainingAll("is a Parquet file", "duckdb", "'" + file, "--events -");
        write("PK\u0003\u0004...");
        assertThatThrownBy(() -> read(HistoryOptions.auto()))
                .hasMessageContainingAll("a ZIP file or a spreadsheet", "save it as CSV");
    }

    private static HistoryOptions options(String columns, long badLines) {
        return new HistoryOptions(
                HistoryFormat.AUTO, FieldMapping.parse(columns), TimeUnits.GUESS, badLines);
    }

    private List<Interaction> read(HistoryOptions options) throws IOException {
        return HistoryFiles.read(file, options, notes::add);
    }

    private void write(String text) throws IOException {
        Files.write(file, text.getBytes(UTF_8));
    }
}
