package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.TimeUnits;
import io.nextup.intake.InteractionLimits;
import io.nextup.trainer.progress.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFilesTest {
    @TempDir Path directory;
    private Path file;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("history");
    }

    @Test
    void csvIsReadByTheUsualNamesOfItsColumnsInTheOrderOfTime() throws IOException {
        write("timestamp,User ID,item_id,event_type\n200,u2,i1,view\n100,u1,i2,buy\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("u1", "i2", "buy", 100_000),
                        interaction("u2", "i1", "view", 200_000));
        assertThat(notes)
                .containsExactly(
                        file
                                + ": read User ID as user, item_id as item, timestamp (epoch seconds,"
                                + " 1970-01-01T00:01:40Z to 1970-01-01T00:03:20Z) as time,"
                                + " event_type as type; ignored: nothing; if the unit is"
                                + " wrong, say --time-unit");
    }

    @Test
    void everyColumnIsSaidToBeReadOrIgnored() throws IOException {
        write("user_id,product,price,ts,country\nu,i,9.5,1511658000,DE\n");
        read(
                new HistoryOptions(
                        HistoryFormat.AUTO,
                        FieldMapping.parse(
                                "user=user_id,item=product,time=ts,attributes.land=country"),
                        TimeUnits.SECONDS));
        assertThat(notes)
                .containsExactly(
                        file
                                + ": read user_id as user, product as item, ts (epoch seconds,"
                                + " 2017-11-26T01:00:00Z to 2017-11-26T01:00:00Z) as time, country"
                                + " as attribute land; ignored: price");
    }

    @Test
    void ofManyIgnoredColumnsTheFirstAreNamed() throws IOException {
        write("user,item,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,c12\nu,i\n");
        read(HistoryOptions.auto());
        assertThat(notes.get(0))
                .endsWith("; ignored: c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 and 2 more");
    }

    @Test
    void secondsAmongMillisecondsAreCountedAndTheFirstLineIsNamed() throws IOException {
        write(
                """
                user,item,time
                u,a,1511658000000
                u,b,1511658001
                u,c,1511658002
                u,d,5
                """);
        recording().list();
        assertThat(notes)
                .hasSize(2)
                .element(1)
                .isEqualTo(
                        "Warning: "
                                + file
                                + ": 2 of 4 times look like epoch seconds among epoch milliseconds,"
                                + " the first one in line 3: they count as times of 1970. Write all"
                                + " times in one unit");
    }

    @Test
    void whatTheJobWouldRefuseForItsLengthIsCounted() throws IOException {
        write("u1 i1\nu2 %s\n%s i1\n".formatted("i".repeat(257), "u".repeat(300)));
        Recording recording = recording();
        recording.list();
        recording.list();
        assertThat(notes)
                .filteredOn(note -> note.startsWith("Warning"))
                .singleElement()
                .asString()
                .contains(
                        "the job will refuse events like 2 of these interactions",
                        "the first one: itemId has 257 characters, 256 are allowed: iii");
    }

    @Test
    void aReadingReportsHowManyBytesOfTheFileItHasRead() throws IOException {
        write("u1 i1\nu2 i2\n");
        List<Stage> stages = new ArrayList<>();
        Recording recording =
                HistoryFiles.recording(
                        file,
                        HistoryOptions.auto(),
                        InteractionLimits.defaults(),
                        notes::add,
                        stages::add);
        recording.list();
        String name = file.getFileName().toString();
        assertThat(stages)
                .startsWith(
                        new Stage(Stage.Kind.READING, name + ", pass 1", 0, 12, Stage.BYTES),
                        new Stage(Stage.Kind.READING, name + ", pass 1", 12, 12, Stage.BYTES));
        assertThat(stages)
                .endsWith(new Stage(Stage.Kind.READING, name + ", pass 2", 12, 12, Stage.BYTES));
    }

    @Test
    void ofEqualTimesTheOneThatStandsFirstComesFirst() throws IOException {
        write("user,item,time\nb,1,7\na,2,7\nc,3,5\nb,4,7\n");
        assertThat(read(HistoryOptions.auto()).stream().map(Interaction::itemId))
                .containsExactly("3", "1", "2", "4");
    }

    @Test
    void quotedCellsMayHoldCommasQuotesAndLineEnds() throws IOException {
        write("user,item,time\n\"a,b\",\"say \"\"x\"\"\",1\n\"two\nlines\",y,2\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("a,b", "say \"x\"", "click", 1_000),
                        interaction("two\nlines", "y", "click", 2_000));
    }

    @Test
    void aByteOrderMarkWindowsLineEndsAndBlankLinesDoNoHarm() throws IOException {
        write("\ufeffuserId,itemId,eventTime\r\nu,i,1\r\n\r\nu,j,2\r\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("u", "i", "click", 1_000),
                        interaction("u", "j", "click", 2_000));
    }

    @Test
    void columnsOfOtherNamesAreNamed() throws IOException {
        write("at,who,what,how\n1511658000000,u,i,pv\n");
        assertThat(
                        read(
                                new HistoryOptions(
                                        HistoryFormat.AUTO,
                                        FieldMapping.parse("user=who,item=what,time=at,type=how"),
                                        TimeUnits.GUESS)))
                .containsExactly(interaction("u", "i", "pv", 1_511_658_000_000L));
        assertThat(notes).singleElement().asString().contains("at (epoch milliseconds, ");
    }

    @Test
    void columnsOfAFileWithoutHeaderAreNumbered() throws IOException {
        write("543462,1715,1464116,pv,1511658000\n662867,2244074,1575622,cart,1511658001\n");
        assertThat(
                        read(
                                new HistoryOptions(
                                        HistoryFormat.AUTO,
                                        FieldMapping.parse("user=1,item=2,type=4,time=5"),
                                        TimeUnits.GUESS)))
                .containsExactly(
                        interaction("543462", "1715", "pv", 1_511_658_000_000L),
                        interaction("662867", "2244074", "cart", 1_511_658_001_000L));
    }

    @Test
    void idsOfEventsAndSessionsAreKeptWhereThereAreSuch() throws IOException {
        write("event_id,user_id,item_id,session_id,timestamp\ne1,u,i,s,1\n,u,j,,2\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        new Interaction("e1", "u", "i", "click", 1_000, "s", Map.of()),
                        new Interaction(null, "u", "j", "click", 2_000, null, Map.of()));
    }

    @Test
    void ratingsPlacementsAndAttributesAreReadWhereTheMappingNamesTheirColumns()
            throws IOException {
        write(
                """
                user,item,time,stars,shown by,shown at,country,value
                u,i,1, 4.5 ,r-1,home-row-1,de,none
                u,j,2,,,,,none
                """);
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("u", "i", "click", 1_000),
                        interaction("u", "j", "click", 2_000));
        assertThat(
                        read(
                                columns(
                                        "value=stars,recommendation=shown by,placement=shown at,attributes.country=country,attributes.x=value")))
                .containsExactly(
                        new Interaction(
                                null,
                                "u",
                                "i",
                                "click",
                                1_000,
                                null,
                                Map.of("country", "de", "x", "none"),
                                "r-1",
                                "home-row-1",
                                4.5,
                                1),
                        new Interaction(null, "u", "j", "click", 2_000, null, Map.of("x", "none")));
    }

    @Test
    void columnsOfAttributesAreNumberedToo() throws IOException {
        write("u,i,4,de\n");
        assertThat(read(columns("user=1,item=2,value=3,attributes.country=4")))
                .containsExactly(
                        new Interaction(
                                null,
                                "u",
                                "i",
                                "click",
                                1,
                                null,
                                Map.of("country", "de"),
                                null,
                                null,
                                4.0,
                                1));
        assertThatThrownBy(() -> read(columns("user=1,item=2,attributes.country=5")))
                .hasMessageContaining("column 5, named for the attribute country, does not exist");
        assertThatThrownBy(() -> columns("user=1,item=2,attributes.a=@header:a"))
                .hasMessageContaining("name @header:a, and a file has no keys and headers");
    }

    @Test
    void aValueThatIsNotANumberIsNamedWithItsLine() throws IOException {
        write("user,item,time,stars\nu,i,1,4\nu,j,2,good\n");
        assertThatThrownBy(() -> read(columns("value=stars")))
                .isInstanceOf(HistoryException.class)
                .hasMessageStartingWith(
                        file
                                + " line 3: the value \"good\" is not a number that a 64-bit float holds");
    }

    @Test
    void movieLensIsFourColumnsBetweenTabsWithoutHeader() throws IOException {
        write("196\t242\t3\t881250949\n186\t302\t3\t891717742\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("196", "242", "click", 881_250_949_000L),
                        interaction("186", "302", "click", 891_717_742_000L));
    }

    @Test
    void ofSessionDataTheSessionIsTheUser() throws IOException {
        write("SessionId\tItemId\tTime\n1\t214\t1396860669.277\n1\t215\t1396860886.998\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("1", "214", "click", 1_396_860_669_277L),
                        interaction("1", "215", "click", 1_396_860_886_998L));
    }

    @Test
    void ofOneUserALineThePositionInTheSequenceIsTheTime() throws IOException {
        write("1 10 20 30\n2 40\n1 50\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("1", "10", "click", 1),
                        interaction("2", "40", "click", 1),
                        interaction("1", "20", "click", 2),
                        interaction("1", "30", "click", 3),
                        interaction("1", "50", "click", 4));
        assertThat(notes)
                .containsExactly(file + " holds no times: the order in the file stands for them");
    }

    @Test
    void ofOnePairALineThePositionInTheFileIsTheTime() throws IOException {
        write("1 10\n2 40\n\n1 20\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("1", "10", "click", 1),
                        interaction("2", "40", "click", 2),
                        interaction("1", "20", "click", 3));
        assertThat(notes)
                .containsExactly(file + " holds no times: the order in the file stands for them");
    }

    @Test
    void csvWithoutTimesIsInItsOrder() throws IOException {
        write("user,item\nb,1\na,2\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("b", "1", "click", 1), interaction("a", "2", "click", 2));
    }

    @Test
    void jsonLinesAreTheInteractionsOfTheTopic() throws IOException {
        write(
                "{\"userId\":\"u\",\"itemId\":\"j\",\"eventTime\":20,\"type\":\"buy\","
                        + "\"eventId\":\"e2\",\"attributes\":{\"k\":\"v\"}}\n"
                        + "{\"userId\":\"u\",\"itemId\":\"i\",\"eventTime\":10}\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("u", "i", "click", 10),
                        new Interaction("e2", "u", "j", "buy", 20, null, Map.of("k", "v")));
        assertThat(notes).isEmpty();
    }

    @Test
    void jsonLinesWithoutTimesAreInTheirOrder() throws IOException {
        write("{\"userId\":\"u\",\"itemId\":\"i\"}\n{\"userId\":\"a\",\"itemId\":\"j\"}\n");
        assertThat(read(HistoryOptions.auto()))
                .containsExactly(
                        interaction("u", "i", "click", 1), interaction("a", "j", "click", 2));
        assertThat(notes)
                .containsExactly(file + " holds no times: the order in the file stands for them");
    }

    @Test
    void gzipIsToldByItsFirstBytesInEveryFormat() throws IOException {
        for (String text :
                List.of(
                        "user,item,time\nu,i,0.001\n",
                        "user\titem\ttime\nu\ti\t0.001\n",
                        "u\ti\t5\t0.001\n",
                        "u i\n",
                        "{\"userId\":\"u\",\"itemId\":\"i\",\"eventTime\":1}\n")) {
            Files.write(file, gzip(text));
            assertThat(read(HistoryOptions.auto()))
                    .as(text)
                    .containsExactly(interaction("u", "i", "click", 1));
        }
        Files.write(file, gzip("u i j\n"));
        assertThat(read(HistoryOptions.auto())).hasSize(2);
    }

    @Test
    void aGivenFormatIsNotGuessed() throws IOException {
        write("1 10\n2 20\n");
        assertThat(HistoryFiles.read(file, HistoryFormat.SEQUENCES))
                .containsExactly(
                        interaction("1", "10", "click", 1), interaction("2", "20", "click", 1));
    }

    @Test
    void everyUnitOfTimeIsToldByTheLargestValue() throws IOException {
        Map<String, String> texts =
                Map.of(
                        "epoch seconds", "1396860669",
                        "epoch milliseconds", "1396860669000",
                        "epoch microseconds", "1396860669000999",
                        "epoch nanoseconds", "1396860669000999999",
                        "ISO 8601", "2014-04-07T08:51:09Z");
        for (Map.Entry<String, String> each : texts.entrySet()) {
            String zero = each.getKey().equals("ISO 8601") ? "1970-01-01" : "0";
            write("user,item,time\nu,i,%s\nu,j,%s\n".formatted(zero, each.getValue()));
            notes.clear();
            assertThat(read(HistoryOptions.auto()))
                    .as(each.getKey())
                    .containsExactly(
                            interaction("u", "i", "click", 0),
                            interaction("u", "j", "click", 1_396_860_669_000L));
            assertThat(notes).singleElement().asString().contains("time (" + each.getKey() + ", ");
        }
    }

    @Test
    void aGivenUnitOfTimeIsNotGuessed() throws IOException {
        write("user,item,time\nu,i,1396860669\n");
        assertThat(
                        read(
                                new HistoryOptions(
                                        HistoryFormat.AUTO,
                                        FieldMapping.NONE,
                                        TimeUnits.MILLISECONDS)))
                .containsExactly(interaction("u", "i", "click", 1_396_860_669L));
        assertThat(notes).singleElement().asString().doesNotContain("--time-unit");
    }

    @Test
    void isoTimesMayHaveAnOffsetOrASpaceAndAreUtcOtherwise() throws IOException {
        write(
                """
                user,item,time
                u,a,2014-04-07T10:00:00.5
                u,b,2014-04-07 10:00:01
                u,c,2014-04-07T12:00:02+02:00
                u,d,2014-04-08
                """);
        assertThat(read(HistoryOptions.auto()).stream().map(Interaction::eventTimeMillis))
                .containsExactly(
                        1_396_864_800_500L,
                        1_396_864_801_000L,
                        1_396_864_802_000L,
                        1_396_915_200_000L);
    }

    @Test
    void errorsNameFileLineValueAndWayOut() {
        fails("user,item,time\nu,i,1\nu,,2\n", " line 3: the item is empty: fill it in or remove");
        fails("user,item,time\nu,i,1\n,i,2\n", " line 3: the user is empty: fill it in or remove");
        fails(
                "user,item,time\nu,i,1\nu,j,yesterday\n",
                " line 3: the time \"yesterday\" is not a number: correct the line, or say"
                        + " --time-unit (guess, s, ms, us, ns, iso)");
        fails(
                "user,item,time\nu,i,2014-04-07\nu,j,12\n",
                " line 3: the time \"12\" is not an ISO-8601 time such as"
                        + " 2014-04-07T10:51:09.277Z: correct the line, or say --time-unit");
        fails(
                "user,item,time\nu,i,-5\n",
                " line 2: the time \"-5\", read as s, lies before 1970 or after 9999: say the unit"
                        + " with --time-unit, or correct the line");
        fails(
                "user,item,time\nu,i,1\nu\n",
                " line 3: 1 columns, and the item is column 2: complete or remove the line: \"u\"");
        fails(
                "user,item,time\n\"u,i,1\n",
                " line 2: a quote opens a cell, and the file ends before it is closed: close it");
        fails(
                "a,b,c\n1,2,3\n",
                ": the format is not known from \"a,b,c\": it has no known column name for the user"
                        + " or the item. Say it with --format (auto, csv, tsv, movielens,"
                        + " sequences, pairs, jsonl), or name the columns with --mapping"
                        + " user=NAME,item=NAME,time=NAME (numbers for a file without a header)");
        fails("1 2\n3\n", "a single word is not a user with an item");
        fails("{\"userId\":\"u\"}\n", " line 1: ");
        fails(
                "{\"userId\":\"u\",\"itemId\":\"\",\"eventTime\":1}\n",
                " line 1: the itemId is empty: fill it in or remove the line");
        fails(
                """
                {"userId":"u","itemId":"i"}
                {"userId":"u","itemId":"i","eventTime":1}
                """,
                " line 2: it has an eventTime, unlike the lines before: give all or none one");
        fails(
                "{\"userId\":\"u\",\"itemId\":\"i\",\"eventTime\":999999999999999}\n",
                " line 1: eventTime 999999999999999 lies before 1970 or after 9999: it is in"
                        + " milliseconds since 1970");
        fails("", " is empty: no interactions");
        fails("\n \n", " is empty: no interactions");
        fails("user,item\n", " holds no interactions");
    }

    @Test
    void aTimeWithAnEndlessExpansionIsRefusedAtOnce() {
        fails(
                "user,item,time\nu,i,1\nu,j,1e999\n",
                " line 3: the time \"1e999\", read as ns, lies before 1970 or after 9999");
        fails("user,item,time\nu,i,1e99999999\n", " line 2: the time \"1e99999999\" is not");
    }

    @Test
    void aLongLineIsCutInTheMessage() {
        fails(
                "x".repeat(500) + ",y\n",
                ": the format is not known from \""
                        + "x".repeat(80)
                        + "... (502 characters)\": it has no known column");
    }

    @Test
    void linesOfTheWrongFormNameTheLineAndTheFormat() throws IOException {
        write("1 2\n1 2 3\n");
        assertThatThrownBy(() -> HistoryFiles.read(file, HistoryFormat.PAIRS))
                .hasMessage(
                        file
                                + " line 2: 3 words where a user and an item should be: \"1 2"
                                + " 3\"; for one user a line say --format sequences"
                                + OR_LEFT_OUT);
        write("1 2\n1\n");
        assertThatThrownBy(() -> HistoryFiles.read(file, HistoryFormat.SEQUENCES))
                .hasMessage(
                        file + " line 2: user \"1\" has no item: remove the line" + OR_LEFT_OUT);
    }

    @Test
    void aColumnThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
        write("who,what\nu,i\n");
        assertThatThrownBy(
                        () ->
                                read(
                                        new HistoryOptions(
                                                HistoryFormat.AUTO,
                                                FieldMapping.parse("user=nobody,item=what"),
                                                TimeUnits.GUESS)))
                .hasMessage(file + " has no column \"nobody\"; its columns are [who, what]");
        assertThatThrownBy(
                        () ->
                                read(
                                        new HistoryOptions(
                                                HistoryFormat.AUTO,
                                                FieldMapping.parse("user=1,item=3"),
                                                TimeUnits.GUESS)))
                .hasMessage(
                        file
                                + ": column 3, named for the item, does not exist: its first line has columns 1"
                                + " to 2");
        assertThatThrownBy(
                        () ->
                                read(
                                        new HistoryOptions(
                                                HistoryFormat.AUTO,
                                                FieldMapping.parse("user=who"),
                                                TimeUnits.GUESS)))
                .hasMessageContainingAll(file.toString(), "who,what", "item", "--mapping");
    }

    /** No encoding makes a history of them. */
    @Test
    void bytesThatAreNoTextAreToldFromAnotherEncoding() throws IOException {
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        for (byte[] bytes : List.of(random, Arrays.copyOf(random, 300), gzip(random))) {
            Files.write(file, bytes);
            assertThatThrownBy(() -> read(HistoryOptions.auto()))
                    .isInstanceOf(HistoryException.class)
                    .hasMessage(
                            "%s is not text in any encoding: name a history in text, such as CSV or JSON lines, plain or gzip",
                            file);
        }
        Files.write(
                file, "user,item\nJos\u00e9,an item with a stray \u0001\n".getBytes(ISO_8859_1));
        assertThatThrownBy(() -> read(HistoryOptions.auto())).hasMessageContaining("iconv -f");
    }

    @Test
    void whatIsNoWholeTextIsRefused() throws IOException {
        Files.write(file, "user,item\nJos\u00e9,i\n".getBytes(ISO_8859_1));
        assertThatThrownBy(() -> read(HistoryOptions.auto()))
                .hasMessage(
                        file
                                + " is not UTF-8 text (line 2: \"José,i\"): convert it, such as with iconv -f"
                                + " windows-1252 -t utf-8 "
                                + file
                                + " > utf-8.csv");
        byte[] whole = gzip("user,item\nu,i\n");
        Files.write(file, Arrays.copyOf(whole, whole.length - 12));
        assertThatThrownBy(() -> read(HistoryOptions.auto()))
                .hasMessage(
                        "%s ends early: the file is cut; 1 lines were read. Copy it again, or read what is there: gzip -dc %s | ... --events -"
                                .formatted(file, file));
        whole[whole.length - 5] ^= 1;
        Files.write(file, whole);
        assertThatThrownBy(() -> read(HistoryOptions.auto()))
                .hasMessageStartingWith(file + " starts like gzip and is damaged after 2 lines (");
        assertThatThrownBy(() -> HistoryFiles.read(directory, HistoryFormat.AUTO))
                .hasMessageContainingAll(directory.toString(), "not a file", "history file");
        assertThatThrownBy(() -> HistoryFiles.read(directory.resolve("x"), HistoryFormat.AUTO))
                .hasMessage(directory.resolve("x") + " does not exist");
    }

    @Test
    void eachReadingEndsWhereTheFileEndedAtFirst() throws IOException {
        for (String first :
                List.of(
                        "u1 i1\n",
                        "user,item,time\nu1,i1,5\n",
                        "{\"userId\":\"u1\",\"itemId\":\"i1\",\"eventTime\":5}\n")) {
            for (boolean zipped : new boolean[] {false, true}) {
                Files.write(file, zipped ? gzip(first) : first.getBytes(UTF_8));
                Recording recording = recording();
                assertThat(users(recording)).containsExactly("u1");
                append(zipped ? gzip("u2 i2\n") : "u2 i2\n".getBytes(UTF_8));
                append("half of a li".getBytes(UTF_8));
                assertThat(users(recording)).as(first).containsExactly("u1");
            }
        }
    }

    @Test
    void aLastLineThatIsStillBeingWrittenIsLeftOutOfEachReading() throws IOException {
        HistoryOptions seconds =
                new HistoryOptions(HistoryFormat.AUTO, FieldMapping.parse(""), TimeUnits.SECONDS);
        for (String lines :
                List.of(
                        "u1 i1\nu2 i2\n",
                        "user,item,time\nu1,i1,5\nu2,i2,17640\n",
                        "{\"userId\":\"u1\",\"itemId\":\"i1\"}\n{\"userId\":\"u2\",\"itemId\":\"i2\"}\n")) {
            int half = lines.length() - 2;
            notes.clear();
            write(lines.substring(0, half));
            Recording recording = HistoryFiles.recording(file, seconds, notes::add);
            append(lines.substring(half).getBytes(UTF_8));
            assertThat(users(recording)).as(lines).containsExactly("u1");
            append(lines.getBytes(UTF_8));
            assertThat(users(recording)).as(lines).containsExactly("u1");
            assertThat(notes)
                    .filteredOn(note -> note.contains("last line"))
                    .singleElement()
                    .asString()
                    .contains(file.toString(), "still being written", "left out");
        }
    }

    @Test
    void aLastLineWithoutItsEndBelongsToAFileThatDoesNotGrow() throws IOException {
        for (String text : List.of("u1 i1\nu2 i2", "u1 i1\nu2 " + "i".repeat(20_000), "u2 i2")) {
            write(text);
            Recording recording = recording();
            List<Interaction> first = recording.list();
            append("0\nu3 i3\n".getBytes(UTF_8));
            assertThat(first).last().extracting(Interaction::userId).isEqualTo("u2");
            assertThat(recording.list()).isEqualTo(first);
        }
        assertThat(notes).noneMatch(note -> note.contains("left out"));
    }

    @Test
    void aGzipOfSeveralMembersIsReadToItsEnd() throws IOException {
        Files.write(file, gzip("u1 i1\n"));
        append(gzip("u2 i2\n"));
        assertThat(users(recording())).containsExactly("u1", "u2");
    }

    @Test
    void aFileThatIsReplacedBetweenTwoReadingsIsRefused() throws IOException {
        write("u1 i1\n");
        Recording recording = recording();
        assertThat(users(recording)).containsExactly("u1");
        Path export = Files.writeString(directory.resolve("export"), "u1 i2\n");
        assumeThat(Files.readAttributes(export, BasicFileAttributes.class).fileKey()).isNotNull();
        Files.move(export, file, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> users(recording))
                .isInstanceOf(HistoryException.class)
                .hasMessageContainingAll(file.toString(), "replaced", "read it again");
    }

    private Recording recording() throws IOException {
        return HistoryFiles.recording(file, HistoryOptions.auto(), notes::add);
    }

    private static List<String> users(Recording recording) throws IOException {
        return recording.list().stream().map(Interaction::userId).toList();
    }

    private void append(byte[] bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.APPEND);
    }

    @Test
    void jsonOfAnotherShapeIsReadByPathsInTheUnitThatIsSaid() throws IOException {
        write(
                """
                {"visitor": {"id": 7}, "sku": "bike", "ts": 1764000000, "kind": "view"}
                {"visitor": {"id": 7}, "sku": "bell", "ts": 1764000001.5}
                """);

        assertThat(read(columns("user=/visitor/id,item=sku,time=/ts:s,type=/kind")))
                .containsExactly(
                        interaction("7", "bike", "view", 1_764_000_000_000L),
                        interaction("7", "bell", "click", 1_764_000_001_500L));
        assertThat(
                        read(
                                new HistoryOptions(
                                        HistoryFormat.AUTO,
                                        FieldMapping.parse("user=/visitor/id,item=sku,time=/ts"),
                                        TimeUnits.SECONDS)))
                .extracting(Interaction::eventTimeMillis)
                .containsExactly(1_764_000_000_000L, 1_764_000_001_500L);
    }

    @Test
    void jsonOfAnotherShapeNamesTheLineThatDoesNotFit() throws IOException {
        write("{\"u\": 1, \"i\": 2}\n{\"u\": 1}\n");

        assertThatThrownBy(() -> read(columns("user=/u,item=/i")))
                .hasMessage(
                        file
                                + " line 2: the item (/i) is missing or null, in {\"u\": 1}"
                                + OR_LEFT_OUT);
        assertThatThrownBy(() -> read(columns("user=/u")))
                .hasMessageStartingWith(
                        file + ": The fields \"user=/u\" name no place for the item: ");
    }

    @Test
    void oneTypeMayStandForAllLinesOfColumns() throws IOException {
        write("who,what,how\nu,i,pv\n");

        assertThat(read(columns("user=who,item=what,type='view'")))
                .containsExactly(interaction("u", "i", "view", 1));
    }

    @Test
    void placesThatAFileCannotHaveAreRefused() throws IOException {
        write("who,what\nu,i\n");

        assertThatThrownBy(() -> read(columns("user=/who,item=what")))
                .hasMessage(
                        file
                                + " has columns, and /who is a path in JSON: name the column of the user");
        assertThatThrownBy(() -> columns("user=@key,item=what"))
                .hasMessageContaining("name @key, and a file has no keys and headers");
        assertThatThrownBy(
                        () ->
                                new HistoryOptions(
                                        HistoryFormat.AUTO,
                                        FieldMapping.parse("time=at:iso"),
                                        TimeUnits.SECONDS))
                .hasMessage(
                        "The columns \"time=at:iso\" give times in iso, and --time-unit gives s: say one of them");
    }

    private static final String OR_LEFT_OUT =
            "; verbs with --bad-lines N leave out up to N such lines";

    private static HistoryOptions columns(String text) {
        return new HistoryOptions(HistoryFormat.AUTO, FieldMapping.parse(text), TimeUnits.GUESS);
    }

    private void fails(String text, String message) {
        try {
            write(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThatThrownBy(() -> read(HistoryOptions.auto()))
                .as(text)
                .isInstanceOf(HistoryException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    private List<Interaction> read(HistoryOptions options) throws IOException {
        return HistoryFiles.read(file, options, notes::add);
    }

    private void write(String text) throws IOException {
        Files.write(file, text.getBytes(UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        return gzip(text.getBytes(UTF_8));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static Interaction interaction(String user, String item, String type, long timeMillis) {
        return new Interaction(null, user, item, type, timeMillis, null, Map.of());
    }
}
