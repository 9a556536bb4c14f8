package io.nextup.launcher.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.Topics;
import io.nextup.handover.HistoryOrigin;
import io.nextup.kafka.TopicNames;
import io.nextup.launcher.argument.EventsFile;
import io.nextup.launcher.argument.FileFormArguments;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.verb.Verb;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code state build}: makes a savepoint of a history. */
@Command(
        name = "build",
        sortOptions = false,
        description = {
            "Makes a savepoint that knows all users of a history, by the rules of the job. A job"
                    + " that starts from it answers their next click by what they did before, and"
                    + " answers no click of the history again.",
            "Of a store, the job goes on at the offsets where the store's last reading ended, in the"
                    + " topic that --kafka-config names. A file has no offsets: the job begins where"
                    + " nextup.kafka.start says.",
            "Connects to neither a cluster nor Kafka. Takes about 60 bytes of disk an interaction"
                    + " while it works, and 2.5 GB of memory.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --store history --to savepoint",
            "  ${COMMAND-FULL-NAME} --store history --to savepoint --kafka-config client.properties",
            "  ${COMMAND-FULL-NAME} --store models/.refresh/default/history --to savepoint \\",
            "      --job nextup.sequence.types=click,buy --job nextup.sequence.capacity=50",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --to savepoint"
        })
public final class BuildStateCommand extends Verb {
    private static final List<String> OF_FILES =
            List.of("--format", "--mapping", "--time-unit", "--bad-lines");
    private static final String BOOTSTRAP_SERVERS = "--bootstrap-servers";

    /** Options of the job. */
    private static final String TOPIC = "nextup.topics.interactions";

    private static final String JOBS_KAFKA_CONFIG = "nextup.kafka.config";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    private static final class Source {
        @Option(
                names = "--store",
                paramLabel = "DIR",
                description =
                        "The trainer's store of the history, as train --from kafka --store or"
                                + " refresh keeps it. Who was erased is not in it.")
        private Path store;

        @Option(
                names = "--events",
                paramLabel = "FILE",
                description =
                        "Reads interactions from this file (plain or gzip), or from standard input (-).")
        private Path events;
    }

    @Mixin private FileFormArguments form;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description =
                    "Directory of the savepoint, empty or not there yet. It is there only once it"
                            + " is complete; until then all files are in DIR.building.")
    private Path to;

    @Option(
            names = "--job",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of the job that will start from it, such as"
                            + " nextup.sequence.capacity=50. Repeatable.")
    private Map<String, String> jobOptions = new LinkedHashMap<>();

    @Mixin private KafkaArguments kafka;

    @Override
    protected int run() throws IOException {
        if (source.store != null) {
            OF_FILES.stream()
                    .filter(this::isGiven)
                    .findFirst()
                    .ifPresent(
                            option -> {
                                throw usage(
                                        "%s is for files: leave it out with --store"
                                                .formatted(option));
                            });
            nameTopic(jobOptions, () -> kafka.settings().topics());
        }
        Path target = to.toAbsolutePath().normalize();
        Path events = source.store == null ? EventsFile.of(source.events, err()) : null;
        note("Reading " + (source.store == null ? events : source.store));
        StateBuild.Result result =
                new StateBuild(this, target, jobOptions)
                        .run(
                                into ->
                                        source.store == null
                                                ? into.file(events, form.options(), this::note)
                                                : into.store(source.store));
        if (json()) {
            printJson(json(result, target));
        } else {
            print(result, target);
        }
        return OK;
    }

    /** Names the topic that other verbs read; the job's own options win. */
    static void nameTopic(Map<String, String> jobOptions, Supplier<TopicNames> settings) {
        if (!jobOptions.containsKey(TOPIC) && !jobOptions.containsKey(JOBS_KAFKA_CONFIG)) {
            String topic = settings.get().interactions();
            if (!topic.equals(Topics.INTERACTIONS)) {
                jobOptions.put(TOPIC, topic);
            }
        }
    }

    private static ObjectNode json(StateBuild.Result result, Path target) {
        ObjectNode json = result.written();
        json.put("savepoint", target.toString());
        HistoryOrigin origin = result.origin();
        if (origin.topicId() != null) {
            json.put("topicId", origin.topicId());
        }
        if (!origin.nextOffsets().isEmpty()) {
            ObjectNode offsets = json.putObject("nextOffsets");
            origin.nextOffsets().forEach((number, next) -> offsets.put(number.toString(), next));
        }
        return json;
    }

    private void print(StateBuild.Result result, Path target) {
        PrintWriter out = out();
        ObjectNode written = result.written();
        HistoryOrigin origin = result.origin();
        out.println("Savepoint     " + target);
        row("Users         %,d", written.path("userCount").asLong());
        row("Interactions  %,d", written.path("interactionCount").asLong());
        out.println("Left out      " + leftOut(written));
        row(
                "Size          %,d MB",
                (written.path("savepointBytes").asLong() + 999_999) / 1_000_000);
        boolean hasOffsets = !origin.nextOffsets().isEmpty();
        if (hasOffsets) {
            out.println(
                    "Topic         %s, id %s"
                            .formatted(
                                    written.path("topic").asText(),
                                    origin.topicId() == null ? "-" : origin.topicId()));
            out.println(
                    "Goes on at    "
                            + origin.nextOffsets().entrySet().stream()
                                    .map(next -> next.getKey() + ":" + next.getValue())
                                    .collect(Collectors.joining(" ")));
        }
        out.println();
        Optional<String> topic =
                Optional.of(written.path("topic").asText()).filter(name -> !name.isEmpty());
        new JobStart(target, jobOptions, brokers(), topic).lines().forEach(out::println);
        out.flush();
    }

    private static String leftOut(ObjectNode written) {
        long tooLate = written.path("tooLateCount").asLong();
        return String.format(
                Locale.ROOT,
                "%,d too late%s, %,d repeated",
                tooLate,
                tooLate == 0 ? "" : " (--job nextup.sequence.max-lateness=DURATION takes more)",
                written.path("duplicateCount").asLong());
    }

    /** Returns the options by which {@code up}, which reads no variable, takes these brokers. */
    private String brokers() {
        String file =
                Optional.ofNullable(jobOptions.get(JOBS_KAFKA_CONFIG))
                        .or(() -> kafka.file().map(Path::toString))
                        .map(one -> JobStart.option("--kafka-config", one))
                        .orElse("");
        return isGiven(BOOTSTRAP_SERVERS)
                ? file
                        + JobStart.option(
                                BOOTSTRAP_SERVERS,
                                parsed().matchedOptionValue(BOOTSTRAP_SERVERS, ""))
                : file;
    }

    private void row(String format, long value) {
        out().println(String.format(Locale.ROOT, format, value));
    }
}
