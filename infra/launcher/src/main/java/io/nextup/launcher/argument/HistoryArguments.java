package io.nextup.launcher.argument;

import io.nextup.launcher.verb.Heading;
import io.nextup.trainer.operate.HistorySource;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that name a history: a file and its form, or the topic. */
@Heading("Events")
public final class HistoryArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    private static final class Source {
        @Option(
                names = "--events",
                paramLabel = "FILE",
                description =
                        "Reads interactions from this file (plain or gzip), or from standard input (-).")
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

    @Mixin private FileFormArguments form;

    @Mixin private TopicReadingArguments reading;

    /**
     * Returns the source that the options name.
     *
     * @param kafka read only for a topic
     */
    public HistorySource source(KafkaArguments kafka) throws IOException {
        if (source.topic == null) {
            reading.refuseForFile();
            return file(EventsFile.of(source.events, spec.commandLine().getErr()));
        }
        return reading.source(kafka, source.topic.store, form.ofTopic());
    }

    /** Tells whether the history comes from standard input, which can be read once. */
    public boolean isStandardInput() {
        return EventsFile.isStandardInput(source.events);
    }

    /** Returns a file of the form that the options describe. */
    public HistorySource.File file(Path path) {
        return reading.file(path, form);
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
}
