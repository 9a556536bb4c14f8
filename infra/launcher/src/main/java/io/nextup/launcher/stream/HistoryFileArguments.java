package io.nextup.launcher.stream;

import io.nextup.event.Interaction;
import io.nextup.event.mapping.TimeUnits;
import io.nextup.launcher.argument.ColumnsArgument;
import io.nextup.trainer.history.HistoryFiles;
import io.nextup.trainer.history.HistoryFormat;
import io.nextup.trainer.history.HistoryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options for the history file and its format. */
final class HistoryFileArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--events", paramLabel = "FILE", description = "The history, plain or gzip.")
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description =
                    "auto (told by its first lines), csv, tsv, movielens, sequences, pairs or jsonl"
                            + " (default: ${DEFAULT-VALUE}).")
    private String format;

    @Mixin private ColumnsArgument columns;

    @Option(
            names = "--time-unit",
            paramLabel = "UNIT",
            defaultValue = "guess",
            description =
                    "Unit or format of the times: s, ms, us, ns, iso, or guess (default:"
                            + " ${DEFAULT-VALUE}).")
    private String timeUnit;

    boolean given() {
        return file != null;
    }

    /** Reads the interactions, ordered by event time. */
    List<Interaction> read(Consumer<String> notes) throws IOException {
        return HistoryFiles.read(file, options(), notes);
    }

    private HistoryOptions options() {
        try {
            return new HistoryOptions(
                    HistoryFormat.named(format)
                            .orElseThrow(() -> unknown("--format", format, HistoryFormat.words())),
                    columns.fields(),
                    TimeUnits.named(timeUnit)
                            .orElseThrow(
                                    () -> unknown("--time-unit", timeUnit, TimeUnits.words())));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private static IllegalArgumentException unknown(String option, String value, String known) {
        return new IllegalArgumentException(
                "%s \"%s\" is not one of %s".formatted(option, value, known));
    }
}
