package io.nextup.local.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.local.install.Installation;
import io.nextup.local.process.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nextup bench}: how fast the job is on this machine. */
@Command(
        name = "bench",
        sortOptions = false,
        description = {
            "Measures the job on this machine, beside what bounds it: a broker, a JobManager, a"
                    + " TaskManager and a load generator as processes of their own, with a SASRec"
                    + " model of the given size and random weights.",
            "",
            "Throughput: answers a second at saturation, in a closed loop that keeps a fixed number"
                    + " of events in flight. Latency: from the time at which an event was to be"
                    + " sent to when its recommendation was read, at fixed rates, whatever became"
                    + " of earlier events. Module limit: what the bare module scores, best of"
                    + " batches of 32, 128 and 256. Pipeline limit: the same job with scoring that"
                    + " returns at once. Ratio: throughput over 1 / (1 / module limit + 1 /"
                    + " pipeline limit).",
            "",
            "The time of all this is about ten minutes a case. Close what else runs: the figures"
                    + " stand beside the load averages that they were taken at.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nextup bench",
            "  nextup bench --rates 500,1000,2000 --json > bench.json",
            "  nextup bench --catalogue 10k,100k,1M --plot bench.svg",
            "  nextup bench --users 10k,1M",
            "  nextup bench --length 10,50,200",
            "  nextup bench --quick                            does it work? not a figure to quote",
            "",
            "Exit codes: 1 failure (an event without an answer is one), 2 wrong usage, 130 ended by"
                    + " Ctrl-C."
        })
public final class BenchCommand implements Callable<Integer> {
    /** What a shell gives for a program that Ctrl-C ended. */
    private static final int STOPPED = 130;

    private static final int QUICK_SHARE = 12;

    @Spec private CommandSpec spec;

    @Option(
            names = "--rates",
            paramLabel = "R,..",
            split = ",",
            defaultValue = "1000",
            converter = Count.Converter.class,
            description = "Events a second to measure latency at (default: ${DEFAULT-VALUE}).")
    private List<Count> rates;

    @Option(
            names = "--catalogue",
            paramLabel = "N,..",
            split = ",",
            defaultValue = "12101",
            converter = Count.Converter.class,
            description = "Items of the model; several make a sweep (default: ${DEFAULT-VALUE}).")
    private List<Count> catalogues;

    @Option(
            names = "--users",
            paramLabel = "N,..",
            split = ",",
            defaultValue = "10k",
            converter = Count.Converter.class,
            description =
                    "Users under way at any time; several make a sweep (default:"
                            + " ${DEFAULT-VALUE}).")
    private List<Count> users;

    @Option(
            names = "--length",
            paramLabel = "N,..",
            split = ",",
            converter = Count.Converter.class,
            description =
                    "Items of every sequence that is scored; several make a sweep (default: spread"
                            + " like those of Amazon Beauty, mean 9).")
    private List<Count> lengths = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "120",
            description =
                    "Time measured at each rate, after the warm-up (default:"
                            + " ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--saturation-seconds",
            paramLabel = "N",
            defaultValue = "60",
            description =
                    "Time measured at saturation, after the warm-up (default: ${DEFAULT-VALUE}).")
    private int saturationSeconds;

    @Option(
            names = "--warm-up-seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "Time before each of them (default: ${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "20k",
            converter = Count.Converter.class,
            description =
                    "Events that the closed loop keeps unanswered (default:"
                            + " ${DEFAULT-VALUE}).")
    private Count inFlight;

    @Option(
            names = "--quick",
            description =
                    "A twelfth of all times, to see that it works. Figures of so short a run are"
                            + " none to quote.")
    private boolean quick;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of weights and clicks (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--job",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of the job, such as nextup.scoring.workers=2, for a trial."
                            + " Repeatable.")
    private Map<String, String> jobOptions = new LinkedHashMap<>();

    @Option(
            names = "--flink",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of Flink, in place of that in infra/flink/config.yaml. Repeatable.")
    private Map<String, String> flinkOptions = new LinkedHashMap<>();

    @Option(names = "--plot", paramLabel = "FILE", description = "Also draws an SVG.")
    private Path plot;

    @Option(
            names = "--json",
            description =
                    "Prints one JSON object, and nothing else, on standard output; the rest goes to"
                            + " standard error.")
    private boolean json;

    @Option(names = "--keep", description = "Keeps the run's files: model, logs, topics.")
    private boolean keep;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    @Override
    public Integer call() throws IOException {
        if (seconds < 1 || saturationSeconds < 1 || warmUpSeconds < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--seconds %d, --saturation-seconds %d, --warm-up-seconds %d: 1, 1 and 0 are the least"
                            .formatted(seconds, saturationSeconds, warmUpSeconds));
        }
        Path files = directory();
        StopSignal stop = StopSignal.listen("bench");
        boolean tidy = !keep;
        try {
            report(measure(files));
            return ExitCode.OK;
        } catch (RuntimeException e) {
            // Ctrl-C ends the processes under the benchmark, and looks like a failure of theirs.
            if (stop.isGiven()) {
                return STOPPED;
            }
            tidy = false;
            throw e;
        } finally {
            if (tidy) {
                delete(files);
            } else {
                note("The files of the run are in " + files);
            }
            stop.finished();
        }
    }

    private List<CaseResult> measure(Path files) throws IOException {
        long started = System.nanoTime();
        Bench bench =
                new Bench(
                        files,
                        settings(),
                        line ->
                                note(
                                        String.format(
                                                Locale.ROOT,
                                                "[%5.0f s] %s",
                                                (System.nanoTime() - started) / 1e9,
                                                line)));
        List<CaseResult> results = new ArrayList<>();
        for (BenchCase one : cases()) {
            results.add(bench.measure("case-" + (results.size() + 1), one));
        }
        return results;
    }

    private BenchSettings settings() {
        int share = quick ? QUICK_SHARE : 1;
        return new BenchSettings(
                rates.stream().map(Count::value).toList(),
                Duration.ofSeconds(warmUpSeconds).dividedBy(share),
                Duration.ofSeconds(saturationSeconds).dividedBy(share),
                Duration.ofSeconds(seconds).dividedBy(share),
                inFlight.value(),
                seed,
                jobOptions,
                flinkOptions);
    }

    /** Every combination. */
    private List<BenchCase> cases() {
        List<HistoryLengths> spreads =
                lengths.isEmpty()
                        ? List.of(HistoryLengths.LIKE_BEAUTY)
                        : lengths.stream().map(n -> new HistoryLengths(n.value())).toList();
        List<BenchCase> cases = new ArrayList<>();
        for (Count catalogue : catalogues) {
            for (Count under : users) {
                for (HistoryLengths spread : spreads) {
                    cases.add(new BenchCase(catalogue.value(), under.value(), spread));
                }
            }
        }
        return cases;
    }

    private void report(List<CaseResult> results) throws IOException {
        if (plot != null) {
            Files.writeString(plot, Plot.of(results));
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter table = json ? spec.commandLine().getErr() : out;
        if (quick) {
            table.println("A quick run: not a figure to quote.");
        }
        results.forEach(result -> table.println(Table.of(result)));
        if (json) {
            out.println(json(results).toPrettyString());
        }
        table.flush();
        out.flush();
    }

    /** The only case; of a sweep the first, with all of them as {@code cases}. */
    private ObjectNode json(List<CaseResult> results) {
        ObjectNode object = results.get(0).toJson();
        object.put("quick", quick);
        if (results.size() > 1) {
            ArrayNode cases = new JsonMapper().createArrayNode();
            results.forEach(result -> cases.add(result.toJson()));
            object.set("cases", cases);
        }
        return object;
    }

    private static Path directory() throws IOException {
        String time =
                LocalDateTime.now(ZoneId.systemDefault())
                        .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        Path runs = Files.createDirectories(Installation.current().runs());
        return Files.createTempDirectory(runs, "bench-" + time + '-').toAbsolutePath();
    }

    private void note(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
