package io.nextup.launcher.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.console.settings.Intake;
import io.nextup.event.TerminalText;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.MappingArgument;
import io.nextup.launcher.argument.SchemaRegistryArgument;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.doctor.Check;
import io.nextup.launcher.doctor.Checkup;
import io.nextup.launcher.doctor.Doctor;
import io.nextup.launcher.doctor.Finding;
import io.nextup.launcher.doctor.Finding.Verdict;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.install.Installation;
import io.nextup.trainer.operate.Slot;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nextup doctor}: looks at all parts of a running Nextup, and at its data. */
@Command(
        name = "doctor",
        sortOptions = false,
        description = {
            "Says of each part of a running system whether it is well, and what to do if it is not:"
                    + " brokers, topics, rights, registry, signature, what serves, lag, checkpoints,"
                    + " dead letters, clocks, disks and data. It changes nothing.",
            "Data are those of the last hour, beside the same hour of last week as far as the topics"
                    + " still hold it.",
            ""
        },
        exitCodeList = {"0:nothing is bad", "3:something is bad"},
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME}",
            "  ${COMMAND-FULL-NAME} --kafka-config client.properties --flink http://127.0.0.1:8081",
            "  ${COMMAND-FULL-NAME} --registry models --json"
        })
public final class DoctorCommand extends Verb {
    private final Clock clock;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slot;

    @Option(
            names = "--flink",
            paramLabel = "URL",
            description =
                    "Address of Flink's REST interface, for checkpoints (default: that of nextup up"
                            + " while it runs, or else none).")
    private URI flink;

    @Option(
            names = "--job-group",
            paramLabel = "GROUP",
            description =
                    "The job's consumer group, its nextup.kafka.group-id (default: that which its"
                            + " processes report).")
    private String group;

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            description =
                    "Where models are published, a directory or s3://bucket/prefix (default: where the"
                            + " announcement says).")
    private String registry;

    @Mixin private TrustArguments trust;

    @Mixin private MappingArgument mapping;

    @Mixin private SchemaRegistryArgument schemas;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20000",
            description =
                    "Most records of a topic that are read for an hour: those of some partitions, and"
                            + " so of some users (default: ${DEFAULT-VALUE}).")
    private long limit;

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            converter = DurationConverter.OfASecond.class,
            defaultValue = "30s",
            description = "Longest time for one check (default: ${DEFAULT-VALUE}).")
    private Duration timeLimit;

    public DoctorCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        if (limit < 1) {
            throw usage("--limit is %d: at least 1".formatted(limit));
        }
        FieldMapping fields = mapping.ofTopic();
        Slot chosen = slot.of(kafka);
        Doctor doctor =
                new Doctor(
                        chosen.kafka(),
                        chosen.name(),
                        Optional.ofNullable(registry),
                        trust,
                        new Intake(fields, schemas.settings(fields)),
                        Optional.ofNullable(group),
                        flink == null ? running() : Optional.of(flink),
                        directories(),
                        limit,
                        clock);
        ArrayNode checks = JsonNodeFactory.instance.arrayNode();
        AtomicBoolean bad = new AtomicBoolean();
        doctor.look(
                new Checkup(timeLimit),
                (check, finding) -> {
                    if (finding.verdict() == Verdict.BAD) {
                        bad.set(true);
                    }
                    if (json()) {
                        checks.add(asJson(check, finding));
                    } else {
                        print(check, finding);
                    }
                });
        if (json()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.put("checkedAt", clock.instant().toString());
            object.set("checks", checks);
            printJson(object);
        }
        return bad.get() ? NO : OK;
    }

    private void print(Check check, Finding finding) {
        out().println(
                        TerminalText.onOneLine(
                                "%-7s  %-18s  %s%s"
                                        .formatted(
                                                finding.verdict().word(),
                                                check.name(),
                                                finding.sentence(),
                                                finding.page()
                                                        .map(" (%s)"::formatted)
                                                        .orElse(""))));
        out().flush();
    }

    private static ObjectNode asJson(Check check, Finding finding) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("check", check.name());
        json.put("verdict", finding.verdict().word());
        json.put("sentence", finding.sentence());
        finding.page().ifPresent(page -> json.put("page", page));
        return json;
    }

    /** Returns the address of the Flink of a running {@code nextup up}. */
    private static Optional<URI> running() throws IOException {
        Optional<Path> file =
                Installation.ifKnown()
                        .map(here -> here.running().resolve(UpCommand.FLINK_FILE))
                        .filter(Files::exists);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(URI.create(Files.readString(file.get()).strip()));
    }

    private List<Path> directories() {
        List<Path> directories = new ArrayList<>();
        Installation.ifKnown().map(Installation::runs).ifPresent(directories::add);
        if (registry != null && !registry.contains("://")) {
            directories.add(Path.of(registry));
        }
        return directories;
    }
}
