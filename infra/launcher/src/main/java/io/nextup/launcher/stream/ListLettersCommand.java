package io.nextup.launcher.stream;

import io.nextup.event.DeadLetter;
import io.nextup.event.Topics;
import io.nextup.kafka.KafkaSettings;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.deadletters.LetterFilter;
import io.nextup.launcher.verb.Verb;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code dead-letters list}: shows what the job refused, or writes it to a file. */
@Command(
        name = "list",
        sortOptions = false,
        description = {
            "Shows what the job refused, one line each, or writes it to a file, to be corrected"
                    + " there.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --limit 10",
            "  ${COMMAND-FULL-NAME} --reason missing-field --to letters.jsonl",
            "",
            "With --json it prints one object for each letter."
        })
final class ListLettersCommand extends Verb {
    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            converter = ReasonConverter.class,
            description = "Only those refused for this: ${COMPLETION-CANDIDATES}.")
    private Set<DeadLetter.Reason> reasons = Set.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only those refused then or later, such as 2026-11-24T14:00:00Z.")
    private Instant since = Instant.EPOCH;

    @Option(names = "--limit", paramLabel = "N", description = "Only the oldest N of those.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Writes them to a new file, to be corrected there: JSON, one a line.")
    private Path target;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Where the letters lie (default: nextup.topics.dead-letters of --kafka-config,"
                            + " or else "
                            + Topics.DEAD_LETTERS
                            + ").")
    private String topic;

    @Mixin private KafkaArguments kafka;

    @Override
    protected int run() throws IOException {
        LetterFilter filter = filter();
        KafkaSettings cluster = kafka.settings();
        new DeadLetterActions(cluster, this)
                .print(topic == null ? cluster.topics().deadLetters() : topic, filter, target);
        return OK;
    }

    private LetterFilter filter() {
        try {
            return new LetterFilter(reasons, since, limit);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /** Reads a reason by its word alone. */
    private static final class ReasonConverter implements ITypeConverter<DeadLetter.Reason> {
        private static final List<DeadLetter.Reason> ALL = List.of(DeadLetter.Reason.values());

        @Override
        public DeadLetter.Reason convert(String word) {
            return ALL.stream()
                    .filter(reason -> reason.word().equals(word))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "\"%s\" is not one of %s".formatted(word, ALL)));
        }
    }

    /** Parses a time in ISO 8601, such as {@code 2026-11-24T14:00:00Z}. */
    private static final class SinceConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "\"%s\" is not a time such as 2026-11-24T14:00:00Z".formatted(value));
            }
        }
    }
}
