package io.nextup.launcher.models;

import static java.util.Objects.requireNonNull;

import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Prune;
import io.nextup.trainer.operate.Stop;
import io.nextup.trainer.registry.Pruning;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code models prune}: deletes the models that are no longer needed. */
@Command(
        name = "prune",
        customSynopsis = "${COMMAND-FULL-NAME} --older-than DURATION [OPTIONS]",
        sortOptions = false,
        description = {
            "Deletes the models that are older than --older-than, except the newest of these, the --keep"
                    + " newest of all, what any slot announces and the four models that it announced"
                    + " before. Where the broker cannot be asked, nothing is deleted."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --older-than 90d --dry-run",
            "  ${COMMAND-FULL-NAME} --older-than 90d --keep 20"
        })
final class PruneCommand extends Verb {
    private final Clock clock;

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            required = true,
            converter = DurationConverter.class,
            description =
                    "The age beyond which a model may go, such as 90d. It must exceed the age of the"
                            + " oldest savepoint that may be restored: a savepoint asks for what was"
                            + " announced before it.")
    private Duration olderThan;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "Number of newest models that stay, however old they are (default: 10).")
    private int keep = 10;

    @Option(names = "--dry-run", description = "Says which models would go, and deletes nothing.")
    private boolean dryRun;

    @Mixin private RegistryArgument registry;

    @Mixin private KafkaArguments kafka;

    PruneCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        Prune prune =
                Prune.in(
                        registry.name(),
                        kafka.settings(),
                        new Pruning(olderThan, keep),
                        clock,
                        this::note);
        Prune.Report report = dryRun ? prune.preview() : delete(prune);
        if (json()) {
            printJson(json(report, dryRun));
            return OK;
        }
        if (dryRun) {
            report.deleted().forEach(version -> say("Would delete ", version));
        }
        out().println(
                        dryRun
                                ? "%d models would be deleted, %d kept"
                                        .formatted(report.deleted().size(), report.kept().size())
                                : "%d models deleted, %d kept, %d leftovers cleared"
                                        .formatted(
                                                report.deleted().size(),
                                                report.kept().size(),
                                                report.leftovers()));
        return OK;
    }

    private Prune.Report delete(Prune prune) throws Exception {
        try (Stop stop = new Stop()) {
            return prune.delete(version -> say("Deleted ", version), stop);
        }
    }

    /** Prints at once, since what comes after it may fail. */
    private void say(String what, String gone) {
        if (!json()) {
            out().println(what + gone);
            out().flush();
        }
    }

    private static Map<String, Object> json(Prune.Report report, boolean dryRun) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dryRun", dryRun);
        json.put("deleted", report.deleted());
        json.put("kept", report.kept());
        json.put("damaged", report.damaged());
        // A dry run does not look for leftovers.
        json.put("leftoverCount", dryRun ? null : report.leftovers());
        return json;
    }
}
