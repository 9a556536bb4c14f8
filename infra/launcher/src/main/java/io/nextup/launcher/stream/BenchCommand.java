package io.nextup.launcher.stream;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.bench.Bench;
import io.nextup.bench.BenchCase;
import io.nextup.bench.BenchPage;
import io.nextup.bench.CaseResult;
import io.nextup.bench.ResultTable;
import io.nextup.launcher.verb.StopSignal;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.install.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nextup bench}: measures the job's speed on this machine. */
@Command(
        name = "bench",
        sortOptions = false,
        description = {
            "Measures the job and its limits on this machine. Starts a broker, a JobManager, a"
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
            "A case takes about ten minutes. Close other programs: the load averages during the"
                    + " run are printed beside the figures.",
            ""
        },
        exitCodeList = "1:failed; an event without an answer is a failure",
        footer = {
            "",
            "Examples:",
            "  nextup bench",
            "  nextup bench --rates 500,1000,2000 --json > bench.json",
            "  nextup bench --rates 500 --hot-user 5000        does one user hold up the others?",
            "  nextup bench --catalogue 10k,100k,1M --plot bench.html",
            "  nextup bench --users 10k,1M",
            "  nextup bench --length 10,50,200",
            "  nextup bench --secured                          beside SASL_SSL, as on your cluster",
            "  nextup bench --quick                            does it work? not a figure to quote"
        })
public final class BenchCommand extends Verb {
    @Mixin private BenchArguments arguments;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "Also writes a page with charts: one HTML file that needs nothing else.")
    private Path plot;

    @Option(names = "--keep", description = "Keeps the run's files: model, logs, topics.")
    private boolean keep;

    @Override
    protected int run() throws IOException {
        if (plot != null) {
            checkPlot();
        }
        Path files = RunDirectory.create("bench");
        StopSignal stop = StopSignal.listen("bench", err());
        boolean tidy = false;
        try {
            report(measure(files));
            tidy = !keep;
            return OK;
        } catch (RuntimeException e) {
            // Ctrl-C ends the processes under the benchmark, and looks like a failure of theirs.
            if (stop.isGiven()) {
                tidy = !keep;
                return STOPPED;
            }
            throw e;
        } finally {
            if (tidy) {
                RunDirectory.delete(files);
            } else {
                note("The files of the run are in " + files);
            }
            stop.finished();
        }
    }

    /** Fails now, not after ten minutes. */
    void checkPlot() throws IOException {
        if (Files.isDirectory(plot)) {
            throw usage("--plot %s is a directory: name a file".formatted(plot));
        }
        Files.createDirectories(plot.toAbsolutePath().getParent());
    }

    private List<CaseResult> measure(Path files) throws IOException {
        long started = System.nanoTime();
        Bench bench =
                new Bench(
                        files,
                        arguments.settings(),
                        line ->
                                note(
                                        String.format(
                                                Locale.ROOT,
                                                "[%5.0f s] %s",
                                                (System.nanoTime() - started) / 1e9,
                                                line)));
        List<CaseResult> results = new ArrayList<>();
        for (BenchCase one : arguments.cases()) {
            results.add(bench.measure("case-" + (results.size() + 1), one));
        }
        return results;
    }

    /** Prints first: a plot that cannot be written loses no figures. */
    void report(List<CaseResult> results) throws IOException {
        PrintWriter out = out();
        PrintWriter table = json() ? err() : out;
        if (arguments.isQuick()) {
            table.println("A quick run: not a figure to quote.");
        }
        results.forEach(result -> table.println(ResultTable.of(result)));
        if (json()) {
            printJson(tree(results));
        }
        table.flush();
        out.flush();
        if (plot != null) {
            Files.writeString(plot, BenchPage.of(results));
        }
    }

    /** Returns the only case; for a sweep the first one, with all of them as {@code cases}. */
    private ObjectNode tree(List<CaseResult> results) {
        ObjectNode object = results.get(0).toJson();
        object.put("quick", arguments.isQuick());
        if (results.size() > 1) {
            ArrayNode cases = new JsonMapper().createArrayNode();
            results.forEach(result -> cases.add(result.toJson()));
            object.set("cases", cases);
        }
        return object;
    }
}
