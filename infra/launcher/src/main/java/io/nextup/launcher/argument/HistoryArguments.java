package io.nextup.launcher.argument;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.TimeUnits;
import io.nextup.trainer.dataset.ItemAdmission;
import io.nextup.trainer.history.HistoryFormat;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.operate.HistorySource;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that name a history: a file and its form, or the topic. */
public final class HistoryArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    private static final class Source {
        @Option(
                names = "--events",
                paramLabel = "FILE",
                description = "Reads interactions from this file (plain or gzip).")
        private Path events;

        @ArgGroup(exclusive = false)
        private Topic topic;
    }

    /** The interactions topic. */
    private static final class Topic {
        @Option(
                names = "--from",
                paramLabel = "kafka",
                required = true,
                converter = FromConverter.class,
                description = "Reads the interactions topic.")
        @SuppressWarnings("UnusedVariable") // Only its presence matters.
        private String from;

        @Option(
                names = "--store",
                paramLabel = "DIR",
                description =
                        "With --from kafka: keeps what was read in this directory, and reads only"
                                + " what has arrived since. What the topic no longer holds stays"
                                + " there; who was erased does not.")
        private Path store;
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description =
                    "The file's form: auto, csv, tsv, movielens, sequences, pairs or jsonl"
                            + " (default: auto, told by its first lines).")
    private HistoryFormat format = HistoryFormat.AUTO;

    @Mixin private ColumnsArgument columns;

    @Option(
            names = "--time-unit",
            paramLabel = "UNIT",
            converter = UnitsConverter.class,
            description =
                    "How times are written: s, ms, us, ns or iso (default: told by the values).")
    private TimeUnits timeUnits = TimeUnits.GUESS;

    @Mixin private TiesArgument ties;

    @Mixin private ErasureKeysArguments erasures;

    @Mixin private SchemaRegistryArgument registry;

    /**
     * Returns the source that the options name.
     *
     * @param kafka read only for a topic
     */
    public HistorySource source(KafkaArguments kafka) {
        if (source.topic == null) {
            registry.refuse("reads no file: give it with --from kafka");
            erasures.refuse("has no effect on a file: give it with --from kafka");
            return file(source.events);
        }
        if (format != HistoryFormat.AUTO) {
            throw new ParameterException(
                    spec.commandLine(), "--format is for files: leave it out with --from kafka");
        }
        if (timeUnits != TimeUnits.GUESS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--time-unit is for files: with --from kafka write time=PLACE:UNIT in --columns");
        }
        FieldMapping fields = columns.ofTopic();
        return new HistorySource.Topic(
                kafka.settings(),
                Optional.ofNullable(source.topic.store),
                ties.shuffle(),
                ItemAdmission.OF_TOPICS,
                fields,
                erasures.rules(),
                registry.settings(fields));
    }

    /** Returns a file of the form that the options describe. */
    public HistorySource.File file(Path path) {
        return new HistorySource.File(path, options(), ties.shuffle());
    }

    private HistoryOptions options() {
        try {
            return new HistoryOptions(format, columns.fields(), timeUnits);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    static final class FromConverter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            if (!value.equals("kafka")) {
                throw new TypeConversionException("\"%s\" is not kafka".formatted(value));
            }
            return value;
        }
    }

    private static final class FormatConverter implements ITypeConverter<HistoryFormat> {
        @Override
        public HistoryFormat convert(String value) {
            return HistoryFormat.named(value)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "\"%s\" is not one of %s"
                                                    .formatted(value, HistoryFormat.words())));
        }
    }

    private static final class UnitsConverter implements ITypeConverter<TimeUnits> {
        @Override
        public TimeUnits convert(String value) {
            return TimeUnits.named(value)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "\"%s\" is not one of %s"
                                                    .formatted(value, TimeUnits.words())));
        }
    }
}
