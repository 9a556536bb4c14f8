package io.nextup.launcher.argument;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.TimeUnits;
import io.nextup.launcher.verb.Heading;
import io.nextup.trainer.history.HistoryFormat;
import io.nextup.trainer.history.HistoryOptions;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options for the form of a history file: its format, its mapping, and the unit of its times. */
@Heading("Events")
public final class FileFormArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            completionCandidates = FormatConverter.class,
            description =
                    "The file's form: auto, csv (between commas, semicolons or |), tsv, movielens,"
                            + " sequences, pairs or jsonl (default: auto, told by its first lines).")
    private HistoryFormat format = HistoryFormat.AUTO;

    @Mixin private MappingArgument mapping;

    @Option(
            names = "--time-unit",
            paramLabel = "UNIT",
            converter = UnitsConverter.class,
            completionCandidates = UnitsConverter.class,
            description =
                    "How times are written: s, ms, us, ns or iso (default: told by the values).")
    private TimeUnits timeUnits = TimeUnits.GUESS;

    @Option(
            names = "--bad-lines",
            paramLabel = "N",
            description =
                    "Leaves out up to so many lines of the file that are not understood, and names"
                            + " each (default: 0, the first one ends the reading).")
    private long badLines;

    /** Returns the form of the file. */
    public HistoryOptions options() {
        try {
            return new HistoryOptions(format, mapping.fields(), timeUnits, badLines);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Returns the mapping of a topic's records, and refuses the options that only a file has. */
    FieldMapping ofTopic() {
        if (format != HistoryFormat.AUTO) {
            throw new ParameterException(
                    spec.commandLine(), "--format is for files: leave it out with --from kafka");
        }
        if (timeUnits != TimeUnits.GUESS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--time-unit is for files: with --from kafka write time=PLACE:UNIT in --mapping");
        }
        if (badLines != 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bad-lines is for files: what is wrong on a topic is counted and left out anyway");
        }
        return mapping.ofTopic();
    }

    /** Returns the value that a word names. */
    private static <T> T named(Optional<T> value, String word, String known) {
        return value.orElseThrow(
                () ->
                        new TypeConversionException(
                                "\"%s\" is not one of %s".formatted(word, known)));
    }

    private static final class FormatConverter
            implements ITypeConverter<HistoryFormat>, Iterable<String> {
        @Override
        public HistoryFormat convert(String word) {
            return named(HistoryFormat.named(word), word, HistoryFormat.words());
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.of(HistoryFormat.values()).map(HistoryFormat::word).iterator();
        }
    }

    private static final class UnitsConverter
            implements ITypeConverter<TimeUnits>, Iterable<String> {
        @Override
        public TimeUnits convert(String word) {
            return named(TimeUnits.named(word), word, TimeUnits.words());
        }

        @Override
        public Iterator<String> iterator() {
            return Stream.of(TimeUnits.values()).map(TimeUnits::word).iterator();
        }
    }
}
