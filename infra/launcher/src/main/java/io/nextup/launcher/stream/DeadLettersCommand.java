package io.nextup.launcher.stream;

import io.nextup.event.DeadLetter;
import io.nextup.event.Topics;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.registry.SchemaRegistry;
import io.nextup.launcher.argument.ColumnsArgument;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.SchemaRegistryArgument;
import io.nextup.launcher.deadletters.LetterFilter;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.BrokerAdmin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.acl.AclOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code nextup replay dead-letters}: shows what the job refused, and sends it again. */
@Command(
        name = "dead-letters",
        sortOptions = false,
        description = {
            "Shows what the job refused, one line each, or writes it to a file; sends it again from"
                    + " that file once it is corrected.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nextup replay dead-letters --limit 10",
            "  nextup replay dead-letters --reason MISSING_FIELD --to letters.jsonl",
            "  nextup replay dead-letters --send letters.jsonl    once it is corrected",
            "",
            "With --json it prints one object for each letter, or one for all that were sent; after"
                    + " Ctrl-C that has unsentFromLine.",
            "Exit codes: 0 all shown or sent, 1 failure, 2 wrong usage, 130 ended by Ctrl-C (it"
                    + " reports what it sent)."
        })
final class DeadLettersCommand extends Verb {
    private static final String ONLY_FOR_SENDING = "needs --send: letters are shown as they are";

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
    private Path target;

    @Option(
            names = "--send",
            paramLabel = "FILE",
            description =
                    "Sends the corrected letters of a file to the interactions topic, if the job"
                            + " will take all of them, judged by its default limits and, where records have"
                            + " another shape than Nextup's own, by --columns and --registry-config.")
    private Path mended;

    @Option(
            names = "--dead-letter-topic",
            paramLabel = "TOPIC",
            description =
                    "Where the letters lie (default: nextup.topics.dead-letters of --kafka-config,"
                            + " or else "
                            + Topics.DEAD_LETTERS
                            + ").")
    private String letterTopic;

    @Mixin private KafkaArguments kafka;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Where --send sends to (default: nextup.topics.interactions of --kafka-config,"
                            + " or else "
                            + Topics.INTERACTIONS
                            + ").")
    private String topic;

    @Mixin private ColumnsArgument columns;

    @Mixin private SchemaRegistryArgument registry;

    @Override
    protected int run() throws IOException {
        check();
        FieldMapping fields = columns.ofTopic();
        KafkaSettings cluster = kafka.settings();
        DeadLetterActions verb = new DeadLetterActions(cluster, this);
        if (mended == null) {
            verb.print(
                    letterTopic == null ? cluster.topics().deadLetters() : letterTopic,
                    filter(),
                    target);
            return OK;
        }
        Schemas schemas = registry.settings(fields).map(SchemaRegistry::impatient).orElse(null);
        IntakeRules rules =
                new IntakeRules(InteractionLimits.defaults(), fields, ErasureRules.ANYBODY);
        String sendTo = topic == null ? cluster.topics().interactions() : topic;
        BrokerAdmin.requireTopic(cluster, sendTo, AclOperation.WRITE);
        try (Producer<byte[], byte[]> producer = ReplayCommand.producer(cluster)) {
            return verb.send(mended, sendTo, producer, rules, schemas);
        }
    }

    private LetterFilter filter() {
        try {
            return new LetterFilter(
                    reasons == null ? Set.of() : reasons,
                    since == null ? Instant.EPOCH : since,
                    limit == null ? Long.MAX_VALUE : limit);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /** Says which options are out of place. */
    private void check() {
        List<OptionSpec> before = spec().parent().commandLine().getParseResult().matchedOptions();
        if (!before.isEmpty()) {
            throw usage(
                    "%s stands before dead-letters: write options after it"
                            .formatted(before.get(0).longestName()));
        }
        if (mended == null) {
            columns.refuse(ONLY_FOR_SENDING);
            registry.refuse(ONLY_FOR_SENDING);
            if (topic != null) {
                throw usage(
                        "--topic needs --send, which sends there: write --dead-letter-topic for where the letters lie");
            }
        } else if (reasons != null || since != null || limit != null || target != null) {
            throw usage(
                    "--send sends every line of its file: without --reason, --since, --limit and --to");
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
