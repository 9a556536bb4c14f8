package io.nextup.trainer.cli;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.trainer.erase.ErasureReceipts;
import io.nextup.trainer.operate.Refresh;
import io.nextup.trainer.refresh.RefreshSettings;
import io.nextup.trainer.refresh.Timetable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a refresh: when rounds start, and how they judge candidates. */
final class RefreshArguments {
    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Rounds start this long apart, such as 90m or 1d (default: 1h).")
    private Duration every = Duration.ofHours(1);

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Ends after so many rounds (default: never).")
    private int rounds;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "Where the history and the state of the last training are kept,"
                            + " for the next round to go on from, and a round's files come and go"
                            + " (default: .refresh/SLOT in the registry's directory).")
    private Path work;

    @Option(
            names = "--window",
            paramLabel = "N",
            description =
                    "Most events to judge by. They are the newest tenth (default:" + " 10000).")
    private int window = 10_000;

    @Option(
            names = "--last-models",
            paramLabel = "N",
            description =
                    "Newest models of the registry beside the serving one, the best of"
                            + " which a candidate is set against (default: 5).")
    private int lastModels = 5;

    @Option(
            names = "--minimum-users",
            paramLabel = "N",
            description = "With fewer in the window nothing is decided (default: 100).")
    private int minimumUsers = 100;

    @Option(
            names = "--cold-after",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "A training begins anew, and does not go on from the last one,"
                            + " once those that go on from each other are this old. The new one has"
                            + " learnt nothing from users who were erased since; 0s: in every round"
                            + " (default: 30d).")
    private Duration coldAfter = Duration.ofDays(30);

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long the registry stays taken when this process dies" + " (default: 10m).")
    private Duration lease = Duration.ofMinutes(10);

    @Option(
            names = "--job-group",
            paramLabel = "GROUP",
            description =
                    "Consumer group of a job that has to forget before an erasure gets its receipt,"
                            + " its nextup.kafka.group-id; once for each job (default: "
                            + ErasureReceipts.DEFAULT_JOB_GROUP
                            + ").")
    private List<String> jobGroups = List.of(ErasureReceipts.DEFAULT_JOB_GROUP);

    List<String> jobGroups() {
        return jobGroups;
    }

    /** Returns when rounds start, or reports a value out of its range. */
    Refresh.Plan plan(Verb verb) {
        if (rounds == 0 && verb.isGiven("--rounds")) {
            throw verb.usage("--rounds is 0: at least 1");
        }
        try {
            return new Refresh.Plan(new Timetable(every), rounds, lease);
        } catch (IllegalArgumentException e) {
            throw verb.usage("--" + e.getMessage());
        }
    }

    /** Returns how rounds judge candidates, or reports a value out of its range. */
    RefreshSettings settings(Verb verb, String registry, String slot, ModelRules rules) {
        if (work == null && (ArtifactStores.isUri(registry) || !Manifest.isPlainName(slot))) {
            throw verb.usage(
                    "--work is needed beside the registry %s and the slot %s: a local directory that stays"
                            .formatted(registry, slot));
        }
        try {
            return new RefreshSettings(
                    slot,
                    window,
                    lastModels,
                    minimumUsers,
                    rules,
                    coldAfter,
                    work == null ? Path.of(registry, ".refresh", slot) : work);
        } catch (IllegalArgumentException e) {
            throw verb.usage("--" + e.getMessage());
        }
    }
}
