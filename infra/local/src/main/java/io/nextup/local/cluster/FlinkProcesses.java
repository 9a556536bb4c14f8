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
 * another one started, for trials of what survives that.
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
    public List<Long> pids() {
        return all().map(ChildJvm::pid).toList();
    }

    /** Throws, with the end of its log, if a process has ended. */
    public void checkAlive() {
        all().forEach(ChildJvm::checkAlive);
    }

    /** The process that rules the others; of a killed one, until another is started. */
    public long jobManagerPid() {
        return jobManager.pid();
    }

    /** Ends the JobManager as {@code kill -9} does. */
    public void killJobManager() {
        jobManager.kill();
    }

    /** Starts the JobManager, again where it was killed; returns at once. */
    public void startJobManager() {
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
    public Map<String, Long> taskManagerPids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        taskManagers.forEach((id, process) -> pids.put(id, process.pid()));
        return pids;
    }

    /** Ends a TaskManager as {@code kill -9} does; none takes its place. */
    public void killTaskManager(String id) {
        ChildJvm process = taskManagers.remove(id);
        if (process == null) {
            throw new IllegalArgumentException(
                    "There is no TaskManager %s: %s".formatted(id, taskManagers.keySet()));
        }
        process.kill();
    }

    /** Starts one more TaskManager; returns its id at once. */
    public String startTaskManager() {
        taskManagersStarted++;
        String id = "taskmanager-" + taskManagersStarted;
        taskManagers.put(
                id,
                launch.process(
                        "TaskManager " + taskManagersStarted,
                        "taskmanager",
                        TASK_MANAGER,
                        known(taskManagerResources),
                        Map.of("taskmanager.resource-id", id),
                        logs.resolve(id + ".log")));
        return id;
    }

    /**
     * Starts a TaskManager for each one that has ended by itself, as an orchestrator would.
     *
     * @return the ids of those that had ended
     */
    public List<String> replaceEndedTaskManagers() {
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
    String jobManagerLogTail() {
        return jobManager.logTail();
    }

    /** Ends them all. */
    @Override
    public void close() {
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
