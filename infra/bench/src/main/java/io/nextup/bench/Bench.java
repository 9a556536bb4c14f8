package io.nextup.bench;

import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Measures one case: the bare module, the bare pipeline and the job, one after the other. */
public final class Bench {
    /** Divisor of the job's saturation time: the module's measured time for each batch size. */
    private static final int MODULE_SHARE = 3;

    private final Path directory;
    private final BenchSettings settings;
    private final Consumer<String> progress;

    /**
     * @param directory an existing directory for all files
     * @param progress takes a progress line now and then
     */
    public Bench(Path directory, BenchSettings settings, Consumer<String> progress) {
        this.directory = directory;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Measures a case.
     *
     * @param name name of the case, for its files
     * @throws LocalRunException if something does not start, or an event stays unanswered
     */
    public CaseResult measure(String name, BenchCase sizes) throws IOException {
        double loadBefore = Load.now();
        progress.accept("%s (load %.2f)".formatted(sizes.describe(), loadBefore));
        Path home = Files.createDirectories(directory.resolve(name));
        UntrainedModel model = UntrainedModel.write(home, sizes, settings.seed());

        progress.accept("The bare module");
        Duration measured = settings.saturated().dividedBy(MODULE_SHARE);
        Map<String, Double> module =
                ModuleRun.measure(
                        home, model, sizes, settings, measured.dividedBy(MODULE_SHARE), measured);
        progress.accept("Sequences a second by batch size: " + module);

        progress.accept("The bare pipeline: the same graph with scoring that returns at once");
        JobResult bare = run(home.resolve("bare"), model, sizes, JobRun.BARE_PIPELINE);
        progress.accept("The job");
        JobResult job = run(home.resolve("job"), model, sizes, JobRun.JOB);
        return new CaseResult(
                sizes,
                settings,
                new Limits(module, bare.throughput()),
                job,
                bare,
                new Load(loadBefore, Load.now()),
                Machine.current());
    }

    private JobResult run(Path home, UntrainedModel model, BenchCase sizes, String mainClass)
            throws IOException {
        Files.createDirectories(home);
        return new JobRun(home, model, sizes, settings, line -> progress.accept("  " + line))
                .run(mainClass);
    }
}
