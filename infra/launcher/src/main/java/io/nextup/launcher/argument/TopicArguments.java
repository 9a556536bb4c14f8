package io.nextup.launcher.argument;

import io.nextup.launcher.verb.Heading;
import io.nextup.trainer.operate.HistorySource;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The topic that a refresh reads, and where it keeps what it has read. */
@Heading("Events")
public final class TopicArguments {
    @Option(
            names = "--from",
            paramLabel = "kafka",
            converter = HistoryArguments.FromConverter.class,
            description = "May be left out: a refresh always reads the interactions topic.")
    @SuppressWarnings("UnusedVariable") // It says what holds anyway.
    private String from;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "Keeps what was read of the topic in this directory, and reads only what has"
                            + " arrived since. What the topic no longer holds stays there; who was"
                            + " erased does not (default: history in --work).")
    private Path store;

    @Mixin private MappingArgument mapping;

    @Mixin private TopicReadingArguments reading;

    public HistorySource.Topic source(KafkaArguments kafka) {
        return reading.source(kafka, store, mapping.ofTopic());
    }
}
