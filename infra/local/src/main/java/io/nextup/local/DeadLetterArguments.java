package io.nextup.local;

import io.nextup.event.DeadLetter;
import io.nextup.event.Topics;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.deadletters.LetterFilter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which dead letters are wanted, and what is to become of them. */
final class DeadLetterArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--dead-letters",
            description = "Instead of a history: prints the records that the job refused.")
    boolean wanted;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            description = "Only those refused for this: ${COMPLETION-CANDIDATES}.")
    private Set<DeadLetter.Reason> reasons;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only those refused then or later, such as 2026-11-24T14:00:00Z.")
    private Instant since;

    @Option(names = "--limit", paramLabel = "N", description = "Only the oldest N of those.")
    private Long limit;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Writes them to a new file, to be corrected there: JSON, one a line.")
    Path target;

    @Option(
            names = "--send",
            paramLabel = "FILE",
            description =
                    "Sends the corrected letters of a file to the interactions topic, if the job"
                            + " will take all of them, judged by its default limits.")
    Path mended;

    @Option(
            names = "--dead-letter-topic",
            paramLabel = "TOPIC",
            description =
                    "Where the letters lie (default: nextup.topics.dead-letters of --kafka-config,"
                            + " or else "
                            + Topics.DEAD_LETTERS
                            + ").")
    private String topic;

    /** The topic that holds the letters. */
    String topic(KafkaSettings kafka) {
        return topic == null ? kafka.topics().deadLetters() : topic;
    }

    /**
     * The letters to print.
     *
     * @throws ParameterException if the options do not go together
     */
    LetterFilter filter() {
        try {
            return new LetterFilter(
                    reasons == null ? Set.of() : reasons,
                    since == null ? Instant.EPOCH : since,
                    limit == null ? Long.MAX_VALUE : limit);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** Says which options are out of place. */
    void check() {
        boolean filtered = reasons != null || since != null || limit != null;
        if (!wanted && (filtered || target != null || mended != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--reason, --since, --limit, --to and --send go with --dead-letters");
        }
        if (mended != null && (filtered || target != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--send sends every line of its file: without --reason, --since, --limit and --to");
        }
    }
}
