package io.nextup.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.event.Interaction;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.cluster.JobStatistics;
import io.nextup.local.install.Installation;
import io.nextup.local.run.JobArguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures one job under load. Starts a broker, a cluster, the job and a load generator for it, and
 * ends them after it.
 */
final class JobRun {
    /** Main class of the job that a user deploys. */
    static final String JOB = "io.nextup.job.RecommenderJob";

    /** Main class of the same graph with scoring that returns at once. */
    static final String BARE_PIPELINE = "io.nextup.job.bench.PipelineLimitJob";

    static final int SLOTS = 2;
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Path directory;
    private final UntrainedModel model;
    private final BenchCase sizes;
    private final BenchSettings settings;
    private final Consumer<String> progress;

    /**
     * @param directory an existing directory for its files
     * @param progress takes a progress line now and then
     */
    JobRun(
            Path directory,
            UntrainedModel model,
            BenchCase sizes,
            BenchSettings settings,
            Consumer<String> progress) {
        this.directory = directory;
        this.model = model;
        this.sizes = sizes;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Runs all phases.
     *
     * @param mainClass main class of the job
     */
    JobResult run(String mainClass) throws IOException {
        Path kafka = directory.resolve("kafka");
        try (KafkaBroker broker =
                settings.secured()
                        ? KafkaBroker.startSecured(kafka, 0)
                        : KafkaBroker.startWithLogin(kafka, 0)) {
            broker.createTopics(TopicsFile.bundled());
            model.announce(broker.settings());
            try (FlinkCluster cluster =
                    FlinkCluster.start(directory.resolve("flink"), 1, SLOTS, flinkOptions())) {
                String job = cluster.submit(jar(mainClass), mainClass, jobArguments(broker));
                cluster.awaitRunning(job, START_LIMIT);
                return load(broker, cluster, cluster.statistics(job));
            }
        }
    }

    private Path jar(String mainClass) throws IOException {
        Installation installation = Installation.current();
        return mainClass.equals(JOB)
                ? installation.jobJar()
                : BenchJar.create(
                        installation.jobJar(),
                        installation.benchJar(),
                        directory.resolve("bench-flink.jar"));
    }

    private JobResult load(KafkaBroker broker, FlinkCluster cluster, JobStatistics statistics)
            throws IOException {
        List<PhaseResult> phases = new ArrayList<>();
        Map<String, BatchSizes> batchSizes = new LinkedHashMap<>();
        try (Child generator = startGenerator(broker, cluster)) {
            generator.await(
                    line -> {
                        if (line.startsWith("{")) {
                            PhaseResult result = parse(line);
                            BatchSizes sizes = BatchSizes.read(statistics);
                            boolean known = phases.isEmpty() || sizes.areOf(result);
                            batchSizes.put(result.phase().name(), known ? sizes : null);
                            phases.add(result);
                            progress.accept(summary(result));
                        } else {
                            progress.accept(line);
                        }
                    },
                    () -> {
                        broker.checkAlive();
                        cluster.processes().checkAlive();
                    });
        }
        return new JobResult(phases, batchSizes, statistics.checkpoints());
    }

    private static String summary(PhaseResult result) {
        return result.latency() == null
                ? String.format(
                        Locale.ROOT, "%s: %,.0f events/s", result.phase().name(), result.rate())
                : String.format(
                        Locale.ROOT,
                        "%s: p50 %.1f ms, p99 %.1f ms",
                        result.phase().name(),
                        result.latency().p50(),
                        result.latency().p99());
    }

    private Child startGenerator(KafkaBroker broker, FlinkCluster cluster) throws IOException {
        List<Long> pids = cluster.processes().pids();
        LoadPlan plan =
                new LoadPlan(
                        broker.clientFiles().java().toString(),
                        sizes.users(),
                        sizes.items(),
                        sizes.lengths(),
                        settings.seed(),
                        settings.inFlight(),
                        settings.phases(),
                        Map.of(
                                "broker", broker.pid(),
                                "jobManager", pids.get(0),
                                "taskManager", pids.get(1)));
        Path file = directory.resolve("load.json");
        Files.write(file, new JsonMapper().writeValueAsBytes(plan));
        return Child.start(
                "The load generator",
                System.getProperty("java.class.path"),
                List.of(LoadGenerator.class.getName(), file.toString()),
                directory.resolve("generator.log"));
    }

    private static PhaseResult parse(String line) {
        try {
            return new JsonMapper().readValue(line, PhaseResult.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the options that make Flink's own counts exact, besides the usual ones. */
    private Map<String, String> flinkOptions() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("web.checkpoints.history", "10000");
        options.put("metrics.fetcher.update-interval", "500");
        options.putAll(settings.flinkOptions());
        return options;
    }

    private List<String> jobArguments(KafkaBroker broker) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("nextup.parallelism", String.valueOf(SLOTS));
        options.put("nextup.sequence.trigger-types", Interaction.DEFAULT_TYPE);
        options.put("nextup.sequence.capacity", String.valueOf(sizes.capacity()));
        options.putAll(settings.jobOptions());
        return JobArguments.of(
                broker.clientFiles().java(),
                directory.resolve("models"),
                model.registry().toString(),
                model.trusted(),
                options);
    }
}
