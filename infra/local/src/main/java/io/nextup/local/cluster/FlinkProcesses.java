package io.nextup.local.cluster;

import io.nextup.local.cluster.FlinkLaunch.Resources;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * The processes of a cluster: a JobManager, and TaskManagers by their ids. Each can be killed and
 * another one started, for trials of what survives that, or restarted as it was. Thread-safe.
 */
public final class FlinkProcesses implements AutoCloseable {
    private static final String JOB_MANAGER =
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String TASK_MANAGER =
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

    private final FlinkLaunch launch;
    private final Path logs;
    private final CompletableFuture<Resources> jobManagerResources;
    private final CompletableFuture<Resources> taskManagerResources;

    // Guarded by this.
    private ChildJvm jobManager;

    /** By their ids. */
    private final Map<String, ChildJvm> taskManagers = new LinkedHashMap<>();

    private int taskManagersStarted;

    /**
     * None yet.
     *
     * @param logs where each one logs
     */
    FlinkProcesses(FlinkLaunch launch, Path logs) {
        this.launch = launch;
        this.logs = logs;
        this.jobManagerResources = launch.resources("GET_JM_RESOURCE_PARAMS");
        this.taskManagerResources = launch.resources("GET_TM_RESOURCE_PARAMS");
    }

    /** All of them, the JobManager first. */
    public synchronized List<Long> pids() {
        return all().map(ChildJvm::pid).toList();
    }

    /** Throws, with the end of its log, if a process has ended. */
    public synchronized void checkAlive() {
        all().forEach(ChildJvm::checkAlive);
    }

    /** The process that rules the others; of a killed one, until another is started. */
    public synchronized long jobManagerPid() {
        return jobManager.pid();
    }

    /** Ends the JobManager as {@code kill -9} does. */
    public synchronized void killJobManager() {
        jobManager.kill();
    }

    /** Starts the JobManager, again where it was killed; returns at once. */
    public synchronized void startJobManager() {
        jobManager =
                launch.process(
                        "The JobManager",
                        "jobmanager",
                        JOB_MANAGER,
                        known(jobManagerResources),
                        Map.of(),
                        logs.resolve("jobmanager.log"));
    }

    /** The processes that run tasks, by their ids, in the order of their start; a dead one too. */
    public synchronized Map<String, Long> taskManagerPids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        taskManagers.forEach((id, process) -> pids.put(id, process.pid()));
        return pids;
    }

    /** Ends a TaskManager as {@code kill -9} does; none takes its place. */
    public synchronized void killTaskManager(String id) {
        ChildJvm process = taskManagers.remove(id);
        if (process == null) {
            throw unknown(id);
        }
        process.kill();
    }

    private IllegalArgumentException unknown(String id) {
        return new IllegalArgumentException(
                "There is no TaskManager %s: %s".formatted(id, taskManagers.keySet()));
    }

    /** Starts one more TaskManager; returns its id at once. */
    public synchronized String startTaskManager() {
        taskManagersStarted++;
        String id = "taskmanager-" + taskManagersStarted;
        startTaskManager(id, "TaskManager " + taskManagersStarted);
        return id;
    }

    private void startTaskManager(String id, String name) {
        taskManagers.put(
                id,
                launch.process(
                        name,
                        "taskmanager",
                        TASK_MANAGER,
                        known(taskManagerResources),
                        Map.of("taskmanager.resource-id", id),
                        logs.resolve(id + ".log")));
    }

    /** The JobManager's newest start. */
    public synchronized ChildJvm jobManager() {
        return jobManager;
    }

    /** A TaskManager's newest start. */
    public synchronized ChildJvm taskManager(String id) {
        ChildJvm process = taskManagers.get(id);
        if (process == null) {
            throw unknown(id);
        }
        return process;
    }

    /**
     * Ends a TaskManager, if it still runs, and starts it again under its id: the JobManager then
     * learns at once that the one before is dead, and Flink clears its temporary directory.
     */
    synchronized void restartTaskManager(String id) {
        ChildJvm old = taskManager(id);
        old.close();
        startTaskManager(id, old.name());
    }

    /**
     * Restarts the JobManager, and with it every TaskManager that runs: the new JobManager does not
     * know the jobs whose tasks they run, and such tasks must not write beside those of a job that
     * is submitted again. TaskManagers that have ended stay ended.
     */
    synchronized void restartJobManager() {
        List<String> running =
                taskManagers.keySet().stream().filter(id -> taskManager(id).isAlive()).toList();
        ChildJvm.closeAll(
                Stream.concat(Stream.of(jobManager), running.stream().map(this::taskManager))
                        .toList());
        startJobManager();
        running.forEach(this::restartTaskManager);
    }

    /**
     * Starts a TaskManager for each one that has ended by itself, as an orchestrator would.
     *
     * @return the ids of those that had ended
     */
    public synchronized List<String> replaceEndedTaskManagers() {
        List<String> ended =
                taskManagers.entrySet().stream()
                        .filter(entry -> !entry.getValue().isAlive())
                        .map(Map.Entry::getKey)
                        .toList();
        for (String id : ended) {
            taskManagers.remove(id).close();
            startTaskManager();
        }
        return ended;
    }

    /** The end of what the JobManager logged. */
    synchronized String jobManagerLogTail() {
        return jobManager.logTail();
    }

    /** Ends them all. */
    @Override
    public synchronized void close() {
        ChildJvm.closeAll(all().toList());
    }

    /** What Flink's tool says, or its own error where it says nothing. */
    private static Resources known(CompletableFuture<Resources> asked) {
        try {
            return asked.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LocalRunException own ? own : e;
        }
    }

    private Stream<ChildJvm> all() {
        return Stream.concat(Stream.ofNullable(jobManager), taskManagers.values().stream());
    }
}
