package io.nextup.job;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.serving.ServingProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.util.TestStreamEnvironment;

/** A Flink cluster in the test's JVM, and the jobs on it. */
final class LocalFlink {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final InMemoryReporter metrics = InMemoryReporter.createWithRetainedMetrics();
    private final MiniCluster cluster;
    private final Path directory;

    private LocalFlink(Path directory) {
        this.directory = directory;
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        // As infra/flink sets it: a checkpoint waits behind all that Flink's buffers hold.
        configuration.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
        configuration.set(RestOptions.BIND_PORT, "0");
        metrics.addToConfiguration(configuration);
        cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(4)
                                .build());
    }

    static LocalFlink start(Path directory) throws Exception {
        LocalFlink flink = new LocalFlink(directory);
        flink.cluster.start();
        return flink;
    }

    /**
     * @param options options of the job
     * @param more further options, and Flink's own settings of this job
     */
    Job run(Map<String, String> options, Map<String, String> more) throws Exception {
        return run(options, more, RecommenderJob::serving);
    }

    /**
     * @param serving factory that replaces the job's own
     */
    Job run(Map<String, String> options, Map<String, String> more, ServingProcess.Factory serving)
            throws Exception {
        return run(options, more, SavepointRestoreSettings.none(), serving);
    }

    Job restore(String savepoint, Map<String, String> options, Map<String, String> more)
            throws Exception {
        return run(
                options,
                more,
                SavepointRestoreSettings.forPath(savepoint),
                RecommenderJob::serving);
    }

    /** The id of the vertex with this operator, which its uids fix. */
    String vertex(Map<String, String> options, Map<String, String> more, String operator)
            throws Exception {
        JobGraph graph =
                graph(options, more, SavepointRestoreSettings.none(), RecommenderJob::serving);
        for (JobVertex vertex : graph.getVertices()) {
            if (vertex.getName().contains(operator)) {
                return vertex.getID().toString();
            }
        }
        throw new AssertionError("No vertex has an operator " + operator);
    }

    private Job run(
            Map<String, String> options,
            Map<String, String> more,
            SavepointRestoreSettings restoreSettings,
            ServingProcess.Factory serving)
            throws Exception {
        JobGraph graph = graph(options, more, restoreSettings, serving);
        cluster.submitJob(graph).get(60, SECONDS);
        return new Job(graph.getJobID());
    }

    private JobGraph graph(
            Map<String, String> options,
            Map<String, String> more,
            SavepointRestoreSettings restoreSettings,
            ServingProcess.Factory serving)
            throws Exception {
        Map<String, String> all = new HashMap<>(options);
        all.put("nextup.models.cache-dir", directory.resolve("cache").toString());
        // Some tests block a call of the model for long on purpose.
        all.put("nextup.scoring.batch.timeout", "10 min");
        all.putAll(more);
        Map<String, String> flinks = new HashMap<>(all);
        all.keySet().removeIf(key -> !key.startsWith("nextup."));
        flinks.keySet().removeAll(all.keySet());
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        // A job that fails must fail its test, not hide behind a restart.
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        settings.addAll(Configuration.fromMap(flinks));
        // A submission by REST or by the command line does the same.
        SavepointRestoreSettings.toConfiguration(restoreSettings, settings);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        JobOptions jobOptions = JobOptions.from(Configuration.fromMap(all));
        RecommenderJob.build(
                env, jobOptions, serving, new Preflight(jobOptions.kafka()).takeBackOffsets());
        return env.getStreamGraph().getJobGraph();
    }

    /**
     * Returns an environment on this cluster, of parallelism 1. A local one would start a cluster
     * for each of its programs.
     */
    StreamExecutionEnvironment environment() {
        return new TestStreamEnvironment(cluster, 1);
    }

    /** Cancels jobs that a failed test has left running. */
    void cancelWhatIsLeft() throws Exception {
        for (JobStatusMessage job : cluster.listJobs().get(30, SECONDS)) {
            if (!job.getJobState().isGloballyTerminalState()) {
                cluster.cancelJob(job.getJobId()).get(60, SECONDS);
                cluster.requestJobResult(job.getJobId()).get(60, SECONDS);
            }
        }
    }

    void stop() {
        cluster.closeAsync().orTimeout(60, SECONDS).join();
    }

    private static long value(Metric metric) {
        return metric instanceof Counter counter
                ? counter.getCount()
                : ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }

    /** A job on this cluster. */
    final class Job {
        private final JobID id;

        private Job(JobID id) {
            this.id = id;
        }

        /** Waits until all subtasks of the vertex with this operator are in the state. */
        void awaitState(String operator, ExecutionState state) {
            await().atMost(PATIENCE)
                    .until(
                            () -> {
                                List<ExecutionState> states =
                                        subtasks(operator)
                                                .map(AccessExecutionVertex::getExecutionState)
                                                .toList();
                                return !states.isEmpty() && states.stream().allMatch(state::equals);
                            });
        }

        /** Counts the restarts of the vertex with this operator. */
        int restarts(String operator) throws Exception {
            return subtasks(operator)
                    .mapToInt(task -> task.getCurrentExecutionAttempt().getAttemptNumber())
                    .max()
                    .orElseThrow();
        }

        /** Waits until the counters of all subtasks whose names match add up to at least this. */
        void awaitCount(String pattern, long atLeast) {
            await().atMost(PATIENCE).until(() -> count(pattern) >= atLeast);
        }

        long count(String pattern) {
            return metrics.findMetrics(id, pattern).values().stream()
                    .mapToLong(LocalFlink::value)
                    .sum();
        }

        /** Values of the gauges whose names match, in the order of the values. */
        List<String> texts(String pattern) {
            return metrics.findMetrics(id, pattern).values().stream()
                    .map(metric -> ((Gauge<?>) metric).getValue().toString())
                    .sorted()
                    .toList();
        }

        /** The metrics that the job itself has registered, beside those of Flink and Kafka. */
        RegisteredMetrics registeredMetrics() {
            return RegisteredMetrics.of(metrics, id);
        }

        /**
         * Names of all metrics of the job, Flink's included, as its reporter for Prometheus has
         * them.
         */
        Set<String> prometheusNames() {
            return RegisteredMetrics.prometheusNames(metrics, id);
        }

        /** Completes a checkpoint; unlike a savepoint it commits results. */
        void checkpoint() throws Exception {
            awaitAllRunning();
            cluster.triggerCheckpoint(id).get(60, SECONDS);
        }

        /** Takes a savepoint; the job continues. */
        String savepoint() throws Exception {
            awaitAllRunning();
            return cluster.triggerSavepoint(id, savepoints(), false, SavepointFormatType.CANONICAL)
                    .get(60, SECONDS);
        }

        /** Stops the job with a savepoint, its results committed. */
        String stop() throws Exception {
            awaitAllRunning();
            return cluster.stopWithSavepoint(id, savepoints(), false, SavepointFormatType.CANONICAL)
                    .get(60, SECONDS);
        }

        /**
         * Waits until all subtasks run: Flink refuses a checkpoint while one starts, also when the
         * others answer already.
         */
        private void awaitAllRunning() {
            awaitState("", ExecutionState.RUNNING);
        }

        private String savepoints() {
            return directory.resolve("savepoints").toUri().toString();
        }

        /** Ends the job, which must have run up to now. */
        void end() throws Exception {
            assertThat(status()).as("status at the end of the test").isEqualTo(JobStatus.RUNNING);
            cluster.cancelJob(id).get(60, SECONDS);
            cluster.requestJobResult(id).get(60, SECONDS);
            assertThat(status()).isEqualTo(JobStatus.CANCELED);
        }

        /** Waits for the job to fail, and returns the reason. */
        String failure() throws Exception {
            return cluster.requestJobResult(id)
                    .get(PATIENCE.toSeconds(), SECONDS)
                    .getSerializedThrowable()
                    .orElseThrow(() -> new AssertionError("The job did not fail"))
                    .getFullStringifiedStackTrace();
        }

        private JobStatus status() throws Exception {
            return cluster.getJobStatus(id).get(30, SECONDS);
        }

        private Stream<? extends AccessExecutionVertex> subtasks(String operator) throws Exception {
            return cluster.getExecutionGraph(id).get(30, SECONDS).getAllVertices().values().stream()
                    .filter(vertex -> vertex.getName().contains(operator))
                    .flatMap(vertex -> Arrays.stream(vertex.getTaskVertices()));
        }
    }
}
