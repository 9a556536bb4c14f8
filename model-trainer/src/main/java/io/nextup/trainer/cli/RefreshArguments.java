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

/** Training again and again. */
final class RefreshArguments {
    private static final List<String> ONLY_WITH_EVERY =
            List.of(
                    "--rounds",
                    "--work",
                    "--window",
                    "--last-models",
                    "--minimum-users",
                    "--cold-after",
                    "--lease",
                    "--job-group");

    /** What a refresh decides by itself. */
    private static final List<String> NOT_WITH_EVERY = List.of("--fit", "--no-test", "--announce");

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = {
                "Trains again and again, rounds this long apart, such as 1h: each candidate is"
                        + " judged by the newest events beside the model that serves, and announced"
                        + " if it is not worse. Needs --from kafka."
            })
    private Duration every;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "With --every: ends after so many rounds (default: never).")
    private int rounds;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "With --every: where the history and the state of the last training are kept,"
                            + " for the next round to go on from, and a round's files come and go"
                            + " (default: .refresh/SLOT in the registry's directory).")
    private Path work;

    @Option(
            names = "--window",
            paramLabel = "N",
            description =
                    "With --every: most events to judge by. They are the newest tenth (default:"
                            + " 10000).")
    private int window = 10_000;

    @Option(
            names = "--last-models",
            paramLabel = "N",
            description =
                    "With --every: newest models of the registry beside the serving one, the best of"
                            + " which a candidate is set against (default: 5).")
    private int lastModels = 5;

    @Option(
            names = "--minimum-users",
            paramLabel = "N",
            description =
                    "With --every: with fewer in the window nothing is decided (default: 100).")
    private int minimumUsers = 100;

    @Option(
            names = "--cold-after",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "With --every: a training begins anew, and does not go on from the last one,"
                            + " once those that go on from each other are this old. The new one has"
                            + " learnt nothing from users who were erased since; 0s: in every round"
                            + " (default: 30d).")
    private Duration coldAfter = Duration.ofDays(30);

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "With --every: how long the registry stays taken when this process dies"
                            + " (default: 10m).")
    private Duration lease = Duration.ofMinutes(10);

    @Option(
            names = "--job-group",
            paramLabel = "GROUP",
            description =
                    "With --every, which writes the receipts of erasures: consumer group of a job"
                            + " that has to forget before an erasure gets one, its"
                            + " nextup.kafka.group-id; once for each job (default: "
                            + ErasureReceipts.DEFAULT_JOB_GROUP
                            + ").")
    private List<String> jobGroups = List.of(ErasureReceipts.DEFAULT_JOB_GROUP);

    /** Whether there is more than one training; errors: options that do not go together. */
    boolean isAsked(Verb verb) {
        for (String option : every == null ? ONLY_WITH_EVERY : NOT_WITH_EVERY) {
            if (verb.isGiven(option)) {
                throw verb.usage(
                        "%s means nothing %s --every: leave it out"
                                .formatted(option, every == null ? "without" : "with"));
            }
        }
        return every != null;
    }

    List<String> jobGroups() {
        return jobGroups;
    }

    /** When rounds are; errors: values out of their range. */
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

    /** How candidates are judged; errors: values out of their range. */
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
