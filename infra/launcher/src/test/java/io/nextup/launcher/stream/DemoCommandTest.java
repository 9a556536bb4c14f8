package io.nextup.launcher.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.demo.RoundResult;
import io.nextup.demo.Screen;
import io.nextup.demo.Summary;
import io.nextup.demo.SummaryTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {
    @TempDir Path directory;

    @Test
    void aSummaryThatCannotBeWrittenLosesNoFiguresAndLeavesNoFiles() throws Exception {
        Path notADirectory = Files.writeString(directory.resolve("file"), "");
        Path files = Files.createDirectories(directory.resolve("run/log")).getParent();
        DemoCommand demo = new DemoCommand(Object.class);
        StringWriter out = new StringWriter();
        new CommandLine(demo)
                .setOut(new PrintWriter(out, true))
                .parseArgs("--summary=" + notADirectory.resolve("summary.json"));
        StringWriter terminal = new StringWriter();
        PrintWriter printer = new PrintWriter(terminal, true);

        assertThatThrownBy(() -> demo.finish(files, kept(), new Screen(printer, false, 0), printer))
                .isInstanceOf(IOException.class);

        assertThat(out.toString()).contains("\"lostCount\" : 0");
        assertThat(files).doesNotExist();
    }

    @Test
    void aTimeWithoutItsUnitAndOneOfLessThanASecondAreWrongUsage() {
        StringWriter err = new StringWriter();
        CommandLine demo =
                new CommandLine(new DemoCommand(Object.class)).setErr(new PrintWriter(err, true));

        assertThat(demo.execute("--duration=30")).isEqualTo(2);
        assertThat(demo.execute("--duration=0s")).isEqualTo(2);
        assertThat(demo.execute("--time-limit=0.5s")).isEqualTo(2);
        assertThat(err.toString())
                .contains("\"30\" is not a duration")
                .contains("\"0s\" is too short: at least 1s")
                .contains("\"0.5s\" is too short: at least 1s");
    }

    private static Summary kept() {
        return new Summary(
                SummaryTest.servedBy("first-1"),
                new RoundResult("undecided", "who knows", Optional.empty()),
                new Summary.Latency(1, 2),
                Optional.empty());
    }
}
