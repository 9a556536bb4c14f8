package io.nextup.launcher.stream;

import io.nextup.demo.Demo;
import io.nextup.demo.DemoEvents;
import io.nextup.demo.DemoPlan;
import io.nextup.demo.Screen;
import io.nextup.demo.Summary;
import io.nextup.event.Interaction;
import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.argument.PortConverter;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.StopSignal;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.file.PrivateFiles;
import io.nextup.local.install.RunDirectory;
import io.nextup.local.process.LocalRunException;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.history.HistoryFiles;
import io.nextup.trainer.history.HistoryOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nextup demo}: runs the whole system for a few minutes and judges it. */
@Command(
        name = "demo",
        description = {
            "Runs the whole system for a few minutes and judges it: a Kafka broker, a Flink cluster"
                    + " with its dashboard, the recommendation job. A round of the refresh makes a"
                    + " model of the first half of the events, and the rest is replayed through the"
                    + " job. Meanwhile a second round goes on from that model with what has been"
                    + " replayed; the job takes the new one over if the round's gate accepts it.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  nextup demo                                 simulated clicks",
            "  nextup demo --events u.data.gz              a history of your own",
            "  nextup demo --family time-sasrec            a model that knows the hour",
            "  nextup demo --duration 1m --json > summary.json",
            ""
        },
        exitCodeList = {
            "0:every event answered once, and the second model served if the gate accepted it",
            "1:something was lost, doubled or failed"
        })
public final class DemoCommand extends Verb {
    @Option(
            names = "--events",
            paramLabel = "FILE",
            description =
                    "History to take events from, in any format that train recognises. Without it, a"
                            + " click simulator whose attainable hit rate is known.")
    private Path eventsFile;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = DurationConverter.OfASecond.class,
            description =
                    "Length of the replay, such as 1m (default: 2m, or as long as it takes if a rate is"
                            + " given).")
    private Duration duration;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description =
                    "Events a second (default: so that all fit into the time, but at most 1500;"
                            + " then only the first part of the rest is replayed).")
    private Double rate;

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            converter = DurationConverter.OfASecond.class,
            defaultValue = "1m",
            description =
                    "Longest training of the first model, where its family learns in epochs (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration timeLimit;

    @Option(
            names = "--family",
            paramLabel = "NAME",
            defaultValue = Families.USUAL,
            description =
                    "Family of the models (default: ${DEFAULT-VALUE}); see nextup train --help.")
    private String family;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of simulator and training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--console-port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            defaultValue = "0",
            description =
                    "The console's port, 0 for a free one (default: a free one, which is printed).")
    private int consolePort;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description = "Also write the summary to a file, as JSON.")
    private Path summaryFile;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the run keeps its files (default: a new one under .nextup).")
    private Path directory;

    @Option(names = "--keep", description = "Keep the run's files: models, logs, topics.")
    private boolean keep;

    private final Class<?> launcher;

    /**
     * @param launcher main class of the program that this verb is part of
     */
    public DemoCommand(Class<?> launcher) {
        this.launcher = launcher;
    }

    @Override
    protected int run() throws IOException {
        check();
        PrintWriter out = json() ? err() : out();
        Screen screen =
                new Screen(out, !json() && CommandLine.Help.Ansi.AUTO.enabled(), System.nanoTime());
        DemoEvents events = events(screen);
        DemoPlan plan = plan(events);
        screen.say(
                "%,d events: %,d are there for the first model, %,d are replayed%s"
                        .formatted(
                                events.size(),
                                plan.trained(),
                                plan.replayed(),
                                plan.left() == 0
                                        ? ""
                                        : ", the last %,d are left out: at this rate they do not fit into the time"
                                                .formatted(plan.left())),
                System.nanoTime());
        Path files = createDirectory();
        // Not before there are files: nothing would end the reading of a long history.
        StopSignal stop = StopSignal.listen("demo", err());
        try {
            return run(files, events, plan, screen, out, stop);
        } finally {
            stop.finished();
        }
    }

    private int run(
            Path files,
            DemoEvents events,
            DemoPlan plan,
            Screen screen,
            PrintWriter out,
            StopSignal stop)
            throws IOException {
        Summary summary;
        try (Demo demo =
                new Demo(
                        new Demo.Settings(
                                launcher.getName(), files, family, timeLimit, seed, consolePort),
                        events,
                        plan,
                        screen)) {
            summary = demo.run();
        } catch (RuntimeException e) {
            // Ctrl-C ends the demo's processes, which looks as if they had failed.
            if (stop.isGiven()) {
                screen.say("Stopped", System.nanoTime());
                tidyUp(files, keep, screen);
                return STOPPED;
            }
            tidyUp(files, true, screen);
            throw e;
        }
        return finish(files, summary, screen, out);
    }

    /** Reports a run and tidies up after it, also where the report cannot be written. */
    int finish(Path files, Summary summary, Screen screen, PrintWriter out) throws IOException {
        Optional<String> failure = summary.failure();
        try {
            report(summary, screen);
        } finally {
            tidyUp(files, keep || failure.isPresent(), screen);
        }
        failure.ifPresent(sentence -> LoggedLines.error(out, "demo failed: " + sentence));
        return failure.isPresent() ? FAILED : OK;
    }

    private static void tidyUp(Path files, boolean keep, Screen screen) throws IOException {
        if (keep) {
            screen.say("The files of the run are in " + files, System.nanoTime());
        } else {
            RunDirectory.delete(files);
        }
    }

    private void check() {
        if (rate != null && !(rate > 0 && rate <= 1e6)) {
            throw usage("--rate is %s: more than 0, at most a million".formatted(rate));
        }
        try {
            Families.onClassPath().named(family);
        } catch (IllegalArgumentException unknown) {
            throw usage("--family: " + unknown.getMessage());
        }
        if (summaryFile != null && Files.isDirectory(summaryFile)) {
            throw usage("--summary %s is a directory: name a file".formatted(summaryFile));
        }
    }

    private DemoEvents events(Screen screen) throws IOException {
        if (eventsFile == null) {
            return DemoEvents.simulated(seed);
        }
        List<Interaction> sorted =
                HistoryFiles.read(
                        eventsFile,
                        HistoryOptions.auto(),
                        note -> screen.say(note, System.nanoTime()));
        return DemoEvents.of(sorted, Instant.now());
    }

    private DemoPlan plan(DemoEvents events) {
        try {
            return DemoPlan.of(
                    events.size(),
                    Optional.ofNullable(duration),
                    rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
        } catch (IllegalArgumentException e) {
            throw new LocalRunException(e.getMessage(), e);
        }
    }

    private void report(Summary summary, Screen screen) throws IOException {
        String text = summary.toJson() + System.lineSeparator();
        screen.print(System.lineSeparator() + summary.toText() + System.lineSeparator());
        out().print(text);
        out().flush();
        if (summaryFile != null) {
            Path parent = summaryFile.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            Files.writeString(summaryFile, text);
        }
    }

    private Path createDirectory() throws IOException {
        if (directory == null) {
            return RunDirectory.create("demo");
        }
        if (Files.exists(directory)) {
            throw new LocalRunException(
                    "%s exists: name a directory that does not, so that nothing old is mixed in"
                            .formatted(directory));
        }
        return PrivateFiles.directory(directory).toAbsolutePath();
    }
}
