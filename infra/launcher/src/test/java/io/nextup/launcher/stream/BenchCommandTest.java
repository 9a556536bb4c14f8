package io.nextup.launcher.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.bench.Cases;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class BenchCommandTest {
    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final BenchCommand bench = new BenchCommand();
    private final CommandLine command =
            new CommandLine(bench)
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true));

    @Test
    void aPlotThatCannotBeWrittenLosesNoFigures() {
        command.parseArgs("--json", "--plot=" + directory.resolve("gone/bench.html"));

        assertThatThrownBy(() -> bench.report(List.of(Cases.example())))
                .isInstanceOf(IOException.class);
        assertThat(out.toString()).contains("\"throughput\":6000.0");
        assertThat(err.toString()).contains("throughput           6,000 events/s");
    }

    @Test
    void timesHaveTheirUnitsAndAreLongEnoughToMeasure() {
        isWrong("\"30\" is not a duration such as 90s, 1h30m or 1d", "--duration=30");
        isWrong("'--duration': \"0.5s\" is too short: at least 1s", "--duration=0.5s");
        isWrong("\"0s\" is too short: at least 1s", "--saturation=0s");
    }

    private void isWrong(String message, String argument) {
        err.getBuffer().setLength(0);
        assertThat(command.execute(argument)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void aPlotThatIsADirectoryIsWrongUsage() {
        command.parseArgs("--plot=" + directory);

        assertThatThrownBy(bench::checkPlot)
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--plot %s is a directory".formatted(directory));
    }
}
