package io.nextup.launcher.stream;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.handover.HistoryOrigin;
import io.nextup.launcher.verb.ProgressLines;
import io.nextup.launcher.verb.StopSignal;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.cluster.JobTool;
import io.nextup.local.file.PrivateFiles;
import io.nextup.local.install.Installation;
import io.nextup.local.install.RunDirectory;
import io.nextup.local.process.LocalRunException;
import io.nextup.trainer.operate.DivideHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * Makes a savepoint: divides the history by users, lets the job's program make their sequences, and
 * moves the savepoint to its place once it is complete. All files lie beside that place until then;
 * none is left after an error or Ctrl-C.
 */
final class StateBuild {
    private static final String PROGRAM = "io.nextup.job.BuildState";
    private static final long PROGRESS_NANOS = 1_000_000_000;

    private final Verb verb;
    private final Path target;
    private final Path work;
    private final Map<String, String> jobOptions;
    private final ProgressLines progress;
    private final long beganNanos = System.nanoTime();
    private long nextNanos = beganNanos + PROGRESS_NANOS;

    /** Divides a history. */
    @FunctionalInterface
    interface Division {
        HistoryOrigin divide(DivideHistory into) throws IOException;
    }

    /**
     * A savepoint at its place.
     *
     * @param origin the history, and where it ends
     * @param written the program's result, with the names of {@code --json}
     */
    record Result(HistoryOrigin origin, ObjectNode written) {}

    /**
     * @param verb verb that runs
     * @param target absolute place of the savepoint
     */
    StateBuild(Verb verb, Path target, Map<String, String> jobOptions) {
        this.verb = verb;
        this.target = target;
        this.work = target.resolveSibling(target.getFileName() + ".building");
        this.jobOptions = jobOptions;
        this.progress = verb.progress();
    }

    Result run(Division division) throws IOException {
        requireFree();
        Installation installation = Installation.current();
        // Before minutes are spent on the history.
        installation.jobJar();
        StopSignal stop = StopSignal.listen(verb.name(), verb.err());
        try {
            PrivateFiles.directory(work);
            Path history = Files.createDirectory(work.resolve("history"));
            HistoryOrigin origin =
                    division.divide(
                            new DivideHistory(history, interactions -> read(interactions, stop)));
            Path savepoint = work.resolve("savepoint");
            ObjectNode written = write(installation, history, savepoint);
            // An empty directory is replaced.
            Files.move(savepoint, target, StandardCopyOption.REPLACE_EXISTING);
            return new Result(origin, written);
        } finally {
            progress.trainingEnded();
            RunDirectory.delete(work);
            stop.finished();
        }
    }

    private void requireFree() throws IOException {
        if (Files.exists(work)) {
            throw new LocalRunException(
                    "%s is there: another build works in it, or one that was killed has left it. Delete it then, or name another --to"
                            .formatted(work));
        }
        if (!Files.exists(target)) {
            Files.createDirectories(target.getParent());
            return;
        }
        try (Stream<Path> files = Files.list(target)) {
            if (files.findAny().isPresent()) {
                throw new LocalRunException("%s is not empty: name another --to".formatted(target));
            }
        }
    }

    private void read(long interactions, StopSignal stop) {
        if (stop.isGiven()) {
            throw new CancellationException("Stopped");
        }
        long now = System.nanoTime();
        if (now - nextNanos >= 0) {
            nextNanos = now + PROGRESS_NANOS;
            progress.draw(
                    String.format(
                            Locale.ROOT,
                            "%,d interactions read, %,.0f/s",
                            interactions,
                            interactions / ((now - beganNanos) * 1e-9)));
        }
    }

    private ObjectNode write(Installation installation, Path history, Path savepoint)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(history.toString(), savepoint.toString()));
        jobOptions.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        List<String> results = new ArrayList<>();
        JobTool.Result ended =
                JobTool.runLong(
                        installation,
                        PROGRAM,
                        arguments,
                        work,
                        line -> {
                            if (line.startsWith("{")) {
                                results.add(line);
                            } else {
                                progress.draw(line);
                            }
                        });
        if (ended.exitCode() == Verb.WRONG_USAGE) {
            throw verb.usage("--job: " + ended.failure());
        }
        if (ended.exitCode() != Verb.OK) {
            throw new LocalRunException(
                    ended.errors().isBlank()
                            ? "%s: the disk of %s may be full, or the memory of this machine"
                                    .formatted(ended.failure(), work)
                            : ended.failure());
        }
        return (ObjectNode) new JsonMapper().readTree(results.get(0));
    }
}
