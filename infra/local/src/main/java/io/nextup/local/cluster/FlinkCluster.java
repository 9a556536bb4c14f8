package io.nextup.local.cluster;

import io.nextup.local.cluster.FlinkRest.JobState;
import io.nextup.local.cluster.FlinkRest.Vertex;
import io.nextup.local.file.PrivateFiles;
import io.nextup.local.guard.RestGuardFactory;
import io.nextup.local.install.Installation;
import io.nextup.local.install.RunDirectory;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Ports;
import io.nextup.local.process.Wait;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Flink cluster of real processes on this machine: a JobManager and TaskManagers as child JVMs,
 * on the loopback address, configured by {@code infra/flink}. Its logs, checkpoints and temporary
 * files lie in its directory.
 */
public final class FlinkCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** Flink's option for the directory of checkpoints. */
    public static final String CHECKPOINTS_KEY = "execution.checkpointing.dir";

    /** File of the run's token, in the cluster's directory. */
    public static final String TOKEN_FILE = "rest-token";

    private static final String UPLOAD = "upload";

    /** Flink's own directory in that of uploads. */
    private static final String JARS = "flink-web-upload";

    private static final String CHECKPOINTS = "checkpoints";

    private static final String TEMPORARY = "tmp";

    /** Place of the TaskManagers' working directories. */
    private static final String WORK = "work";

    private final Path directory;
    private final FlinkProcesses processes;
    private final URI dashboard;
    private final FlinkRest rest;

    private FlinkCluster(Path directory, FlinkProcesses processes, int restPort, RunToken token) {
        this.directory = directory;
        this.processes = processes;
        this.dashboard = URI.create("http://127.0.0.1:" + restPort);
        this.rest = new FlinkRest(dashboard, token.authorization());
    }

    /**
     * Starts a cluster and waits until all its slots are registered.
     *
     * @param directory directory for its files; created if missing
     * @param taskManagers number of TaskManagers
     * @param slotsEach number of slots of each TaskManager
     * @param overrides options of Flink that replace those in {@code infra/flink/config.yaml};
     *     {@code rest.port} is the dashboard's port (a free one unless given)
     * @throws LocalRunException with the end of a log, if the cluster does not come up within 120 s
     */
    public static FlinkCluster start(
            Path directory, int taskManagers, int slotsEach, Map<String, String> overrides) {
        return start(Installation.current(), directory, taskManagers, slotsEach, overrides);
    }

    static FlinkCluster start(
            Installation installation,
            Path directory,
            int taskManagers,
            int slotsEach,
            Map<String, String> overrides) {
        Path home = directory.toAbsolutePath().normalize();
        int restPort =
                Ports.freeOr(
                        Integer.parseInt(overrides.getOrDefault("rest.port", "0")),
                        "Flink's dashboard");
        Map<String, String> options = new LinkedHashMap<>(ownOptions(home, slotsEach));
        options.putAll(overrides);
        options.put("rest.port", String.valueOf(restPort));
        // Flink's default lets any page read the answers.
        options.put("web.access-control-allow-origin", "http://127.0.0.1:" + restPort);
        RunToken token = RunToken.create(home.resolve(TOKEN_FILE));
        options.put(RestGuardFactory.TOKEN_FILE_KEY, token.file().toString());
        FlinkLaunch launch =
                new FlinkLaunch(
                        installation.flinkConfiguration(),
                        FlinkConfiguration.read(installation.flinkConfiguration()),
                        options,
                        installation.flinkClassPath()
                                + File.pathSeparator
                                + ChildJvm.leashClassPath());
        FlinkProcesses processes = new FlinkProcesses(launch, logs(home), home.resolve(WORK));
        FlinkCluster cluster = new FlinkCluster(home, processes, restPort, token);
        // Ctrl-C ends this JVM without a call of close.
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "close-flink"));
        try {
            prepare(home);
            // TaskManagers retry until the JobManager answers, so all start at once.
            processes.startJobManager();
            for (int i = 0; i < taskManagers; i++) {
                processes.startTaskManager();
            }
            cluster.awaitSlots(taskManagers, slotsEach);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Returns the address of the dashboard and of Flink's REST interface. */
    public URI dashboard() {
        return dashboard;
    }

    /** Returns the cluster's processes. */
    public FlinkProcesses processes() {
        return processes;
    }

    /** Returns the directory of the processes' logs. */
    public Path logs() {
        return logs(directory);
    }

    private static Path logs(Path directory) {
        return directory.resolve("log");
    }

    /**
     * Runs the main class of a jar with these arguments, and returns when Flink has accepted the
     * job, which does not run yet.
     *
     * @return the job's id
     * @throws LocalRunException with the main method's own error, if it failed
     */
    public String submit(Path jobJar, List<String> arguments) {
        return rest.run(rest.upload(jobJar), Optional.empty(), arguments);
    }

    /** Runs a main class other than the one that the jar names. */
    public String submit(Path jobJar, String mainClass, List<String> arguments) {
        return rest.run(rest.upload(jobJar), Optional.of(mainClass), arguments);
    }

    /**
     * Submits a job that continues from a checkpoint or savepoint, if there is one. The job owns it
     * from then on: Flink deletes it once a newer one is complete.
     */
    public String resume(Path jobJar, List<String> arguments, Optional<URI> checkpoint) {
        return rest.resume(rest.upload(jobJar), arguments, checkpoint, Optional.empty());
    }

    /** Submits the job again under its old id, after its JobManager died; otherwise as above. */
    public void resume(
            Path jobJar, List<String> arguments, Optional<URI> checkpoint, String jobId) {
        rest.resume(rest.upload(jobJar), arguments, checkpoint, Optional.of(jobId));
    }

    /** Returns Flink's statistics of a job. */
    public JobStatistics statistics(String jobId) {
        return new JobStatistics(rest, jobId);
    }

    /**
     * Returns the newest complete checkpoint of any job that ran in this directory, if there is
     * one.
     */
    public Optional<URI> newestCheckpoint() {
        return newestCheckpoint(directory);
    }

    /**
     * Returns the newest complete checkpoint in the directory of a cluster, also of an ended one.
     */
    public static Optional<URI> newestCheckpoint(Path directory) {
        return Checkpoints.newest(directory.resolve(CHECKPOINTS));
    }

    /**
     * Has the first job of a cluster start from a copy of a savepoint: it is the directory's newest
     * checkpoint.
     *
     * @throws LocalRunException if it is not a savepoint, or the directory has a checkpoint
     */
    public static void adopt(Path savepoint, Path directory) throws IOException {
        Checkpoints.adopt(savepoint, directory.resolve(CHECKPOINTS));
    }

    /** Returns a job's state in Flink's words, such as {@code RUNNING}. */
    public String state(String jobId) {
        return rest.job(jobId).state();
    }

    /** Returns true when every part of a job runs, not only the job as a whole. */
    public boolean isRunning(String jobId) {
        return rest.job(jobId).isRunning();
    }

    /**
     * Returns the names of the boxes in the dashboard's graph; each lists the operators chained in
     * it.
     */
    public List<String> vertexNames(String jobId) {
        return rest.job(jobId).vertices().stream().map(Vertex::name).toList();
    }

    /** Returns the newest failure of a job, down to its cause; empty if there was none. */
    public Optional<String> rootException(String jobId) {
        return rest.rootException(jobId);
    }

    /**
     * Waits until every part of a job runs.
     *
     * @throws LocalRunException with the job's own error, if it ends or does not run in time
     */
    public void awaitRunning(String jobId, Duration atMost) {
        Wait.until(
                atMost,
                () -> {
                    processes.checkAlive();
                    JobState job = rest.job(jobId);
                    if (List.of("FAILED", "CANCELED", "FINISHED").contains(job.state())) {
                        throw new LocalRunException(
                                "The job is %s%s".formatted(job.state(), because(jobId)));
                    }
                    return job.isRunning();
                },
                () ->
                        "The job does not run after %d s; it is %s%s"
                                .formatted(atMost.toSeconds(), state(jobId), because(jobId)));
    }

    /**
     * Returns free slots by TaskManager id, as the JobManager knows them: it may not know yet that
     * a TaskManager is dead. Empty while no JobManager answers.
     */
    public Map<String, Integer> freeSlots() {
        return rest.freeSlots();
    }

    /**
     * Returns the number of checkpoints that a job has completed since it was submitted or
     * recovered.
     */
    public long completedCheckpoints(String jobId) {
        return rest.checkpoints(jobId).completed();
    }

    /**
     * Returns the number of a job's checkpoints that have failed since it was submitted or
     * recovered.
     */
    public long failedCheckpoints(String jobId) {
        return rest.checkpoints(jobId).failed();
    }

    /** Asks Flink to end a job; it has ended when its state is {@code CANCELED}. */
    public void cancel(String jobId) {
        rest.cancel(jobId);
    }

    /**
     * Restarts the JobManager on the same ports, and with it every running TaskManager; waits until
     * it answers. It has no job then.
     *
     * @throws LocalRunException if it ends again or does not answer within 120 s
     */
    public void restartJobManager() {
        processes.restartJobManager();
        Wait.until(
                START_LIMIT,
                () -> {
                    processes.jobManager().checkAlive();
                    return rest.overview().isPresent();
                },
                () ->
                        "The JobManager does not answer at %s after %d s"
                                .formatted(dashboard, START_LIMIT.toSeconds()));
    }

    /**
     * Restarts a TaskManager under its id; waits until it has registered at the JobManager, which
     * may not know yet that the previous one is dead.
     *
     * @throws LocalRunException if it ends again or does not register within 120 s
     */
    public void restartTaskManager(String id) {
        Optional<String> addressBefore = rest.taskManagerAddress(id);
        processes.restartTaskManager(id);
        Wait.until(
                START_LIMIT,
                () -> {
                    processes.taskManager(id).checkAlive();
                    return rest.taskManagerAddress(id)
                            .filter(address -> addressBefore.stream().noneMatch(address::equals))
                            .isPresent();
                },
                () ->
                        "%s is not registered at the JobManager after %d s"
                                .formatted(id, START_LIMIT.toSeconds()));
    }

    /** Ends the processes, and with them all jobs, and deletes their working directories. */
    @Override
    public void close() {
        processes.close();
    }

    private String because(String jobId) {
        return rootException(jobId).map(": "::concat).orElse("; see the logs in " + logs());
    }

    /**
     * Creates the directories of a cluster. Deletes what earlier starts left: the jars that they
     * uploaded, and the files of their TaskManagers, which would offer their slots to jobs that are
     * gone.
     */
    static void prepare(Path directory) {
        try {
            RunDirectory.delete(directory.resolve(UPLOAD).resolve(JARS));
            RunDirectory.delete(directory.resolve(TEMPORARY));
            RunDirectory.delete(directory.resolve(WORK));
            for (String name : List.of("log", TEMPORARY, WORK, CHECKPOINTS, UPLOAD)) {
                PrivateFiles.directory(directory.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitSlots(int count, int slotsEach) {
        Wait.until(
                START_LIMIT,
                () -> {
                    processes.checkAlive();
                    return rest.overview()
                            .filter(
                                    o ->
                                            o.taskManagers() >= count
                                                    && o.slots() >= count * slotsEach)
                            .isPresent();
                },
                () ->
                        "The Flink cluster is not complete after %d s: %s of %d TaskManagers. The end of the JobManager's log:%n%s"
                                .formatted(
                                        START_LIMIT.toSeconds(),
                                        rest.overview()
                                                .map(o -> String.valueOf(o.taskManagers()))
                                                .orElse("no JobManager, and none"),
                                        count,
                                        processes.jobManagerLogTail()));
    }

    private static Map<String, String> ownOptions(Path home, int slotsEach) {
        List<Integer> ports = Ports.free(2);
        Map<String, String> options = new LinkedHashMap<>();
        options.put("jobmanager.rpc.address", "127.0.0.1");
        options.put("jobmanager.rpc.port", ports.get(0).toString());
        options.put("jobmanager.bind-host", "127.0.0.1");
        options.put("taskmanager.host", "127.0.0.1");
        options.put("taskmanager.bind-host", "127.0.0.1");
        options.put("blob.server.port", ports.get(1).toString());
        options.put("rest.address", "127.0.0.1");
        options.put("rest.bind-address", "127.0.0.1");
        // The dashboard has no token, and its buttons would only be refused.
        options.put("web.cancel.enable", "false");
        options.put("taskmanager.numberOfTaskSlots", String.valueOf(slotsEach));
        options.put("io.tmp.dirs", home.resolve(TEMPORARY).toString());
        options.put("web.upload.dir", home.resolve(UPLOAD).toString());
        options.put(CHECKPOINTS_KEY, home.resolve(CHECKPOINTS).toUri().toString());
        return options;
    }
}
