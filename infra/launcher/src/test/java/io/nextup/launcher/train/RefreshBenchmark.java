package io.nextup.launcher.train;

import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.refresh.RefreshSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Refreshes a model every quarter of a day while recorded days are replayed on a real broker, and
 * compares what serves with a model trained anew each day, the first model, and popularity.
 */
@Command(name = "refresh-benchmark", sortOptions = false)
final class RefreshBenchmark extends Verb {
    /** The replayed clicks have times of long ago. */
    private static final Map<String, String> RECORDS_OF_ANY_AGE = Map.of("log.retention.ms", "-1");

    @Parameters(
            paramLabel = "DAYS",
            description =
                    "Directory of files *.txt.gz, one a day by their names: lines of a user and an"
                            + " item in the order of the clicks.")
    private Path directory;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Days before the first round (default: ${DEFAULT-VALUE}).")
    private int warmUp = 2;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds, one a quarter of a day (default: ${DEFAULT-VALUE}).")
    private int rounds = 60;

    @Option(
            names = "--judge",
            paramLabel = "N",
            description =
                    "Most users of a quarter whose clicks are judged (default: ${DEFAULT-VALUE}).")
    private int judgedUsers = 2_000;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "As of refresh (default: ${DEFAULT-VALUE}).")
    private int window = RefreshSettings.DEFAULT_MOST_EVENTS;

    @Option(
            names = "--margin",
            paramLabel = "SHARE",
            description = "As of refresh (default: ${DEFAULT-VALUE}).")
    private double margin = RefreshSettings.DEFAULT_MARGIN;

    @Mixin private RulesArguments rules;

    @Mixin private final FamilyArguments family = new FamilyArguments(Families.onClassPath());

    private RefreshBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RefreshBenchmark()).execute(arguments));
    }

    @Override
    protected int run() throws Exception {
        SpreadDays days = SpreadDays.in(directory);
        int most = (days.days() - warmUp) * SpreadDays.QUARTERS_OF_A_DAY;
        if (warmUp < 1 || rounds < 1 || rounds > most) {
            throw usage(
                    "%d days, of which %d warm up, leave quarters for %d rounds, not for %d"
                            .formatted(days.days(), warmUp, Math.max(0, most), rounds));
        }
        Path work = Files.createTempDirectory("refresh-benchmark-");
        try {
            report(replayed(days, work));
            return OK;
        } finally {
            FileUtils.deleteDirectory(work.toFile());
        }
    }

    private ReplayedRefresh replayed(SpreadDays days, Path work) throws Exception {
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(
                        Files.createDirectory(work.resolve("broker")), RECORDS_OF_ANY_AGE)) {
            TrainerBroker topics = new TrainerBroker(broker);
            topics.freshTopics();
            ReplayedRefresh replayed =
                    new ReplayedRefresh(
                            days,
                            judgedUsers,
                            topics,
                            work,
                            family.choice(this),
                            settings(work.resolve("refresh")),
                            new RoundPrinter(this));
            replayed.run(warmUp, rounds);
            return replayed;
        }
    }

    private RefreshSettings settings(Path state) {
        return new RefreshSettings(
                ModelAnnouncement.DEFAULT_SLOT,
                window,
                margin,
                RefreshSettings.DEFAULT_MINIMUM_USERS,
                rules.rules(this),
                new DurationConverter().convert(RefreshSettings.DEFAULT_COLD_AFTER),
                RefreshSettings.DEFAULT_CHALLENGE_EVERY,
                state);
    }

    private void report(ReplayedRefresh replayed) {
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("outcomes", replayed.outcomes());
            json.putAll(replayed.quality().json());
            printJson(json);
            return;
        }
        out().println();
        replayed.quality().lines().forEach(out()::println);
        out().println("%d rounds: %s".formatted(rounds, replayed.outcomes()));
    }
}
