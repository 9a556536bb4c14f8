package io.nextup.launcher.train;

import io.nextup.artifact.ModelRules;
import io.nextup.kafka.JobNames;
import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.verb.Heading;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Refresh;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.refresh.RefreshSettings;
import io.nextup.trainer.refresh.Timetable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a refresh: when rounds start, and how they judge candidates. */
@Heading("Rounds")
final class RefreshArguments {
    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = Timetable.DEFAULT_EVERY,
            description =
                    "Rounds start this long apart, such as 90m or 1d (default: ${DEFAULT-VALUE}).")
    private Duration every;

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
                    "Most events to judge by. They are the newest tenth (default: ${DEFAULT-VALUE}).")
    private int window = RefreshSettings.DEFAULT_MOST_EVENTS;

    @Option(
            names = "--margin",
            paramLabel = "SHARE",
            description =
                    "Share of the serving model's NDCG@10 that a candidate may lose. It is announced"
                            + " once a greater loss is excluded (default: ${DEFAULT-VALUE}).")
    private double margin = RefreshSettings.DEFAULT_MARGIN;

    @Option(
            names = "--min-users",
            paramLabel = "N",
            description =
                    "With fewer in the window nothing is decided (default: ${DEFAULT-VALUE}).")
    private int minimumUsers = RefreshSettings.DEFAULT_MINIMUM_USERS;

    @Option(
            names = "--cold-after",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = RefreshSettings.DEFAULT_COLD_AFTER,
            description =
                    "A training starts from scratch, and not from the last model,"
                            + " once those that go on from each other are this old. The new one has"
                            + " learnt nothing from users who were erased since; 0s: in every round"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration coldAfter;

    @Option(
            names = "--challenge-every",
            paramLabel = "N",
            description =
                    "Every Nth training starts from scratch, for comparison. It is judged like"
                            + " the others; 0: none (default: ${DEFAULT-VALUE}).")
    private int challengeEvery = RefreshSettings.DEFAULT_CHALLENGE_EVERY;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = Refresh.Plan.DEFAULT_LEASE,
            description =
                    "How long the registry stays taken when this process dies (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration lease;

    @Option(
            names = "--job-group",
            paramLabel = "GROUP",
            description =
                    "Consumer group of a job that has to forget before an erasure gets its receipt,"
                            + " its nextup.kafka.group-id; once for each job (default: that of a job"
                            + " of --slot, "
                            + JobNames.OF_DEFAULT_SLOT
                            + ", or "
                            + JobNames.OF_DEFAULT_SLOT
                            + "-SLOT in another slot than default).")
    private List<String> jobGroups = List.of();

    /** Returns the groups that were given; without any, that of a job of the slot. */
    List<String> jobGroups(Slot slot) {
        return jobGroups.isEmpty() ? List.of(JobNames.ofSlot(slot.name())) : jobGroups;
    }

    /** Returns when rounds start, or reports that none is asked for. */
    Refresh.Plan plan(Verb verb) {
        if (rounds == 0 && verb.isGiven("--rounds")) {
            throw verb.usage("--rounds is 0: at least 1");
        }
        return new Refresh.Plan(new Timetable(every), rounds, lease);
    }

    /** Returns how rounds judge candidates. */
    RefreshSettings settings(String registry, Slot slot, ModelRules rules) {
        return new RefreshSettings(
                slot.name(),
                window,
                margin,
                minimumUsers,
                rules,
                coldAfter,
                challengeEvery,
                work == null ? RefreshSettings.workIn(registry, slot.name()) : work);
    }
}
