package io.nextup.local.cluster;

import io.nextup.local.cluster.FlinkLaunch.Resources;
import io.nextup.local.install.RunDirectory;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of a cluster: a JobManager, and TaskManagers by their ids. Each can be killed and
 * replaced, for trials of recovery, or restarted in place. Thread-safe.
 */
public final class FlinkProcesses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlinkProcesses.class);

    private static final String JOB_MANAGER =
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String TASK_MANAGER =
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

    private final FlinkLaunch launch;
    private final Path logs;
    private final Path work;
    private final CompletableFuture<Resources> jobManagerResources;
    private final CompletableFuture<Resources> taskManagerResources;

    // Guarded by this.
    private ChildJvm jobManager;

    /** TaskManagers by their ids. */
    private final Map<String, ChildJvm> taskManagers = new LinkedHashMap<>();

    private int taskManagersStarted;

    /**
     * Makes a cluster without processes.
     *
     * @param logs directory for the processes' logs
     * @param work directory of the TaskManagers' working directories, {@code tm_ID}: RocksDB's
     *     files, and the copies of the newest checkpoint from which a TaskManager that is restarted
     *     under its id restores its tasks
     */
    FlinkProcesses(FlinkLaunch launch, Path logs, Path work) {
        this.launch = launch;
        this.logs = logs;
        this.work = work;
        this.jobManagerResources = launch.resources("GET_JM_RESOURCE_PARAMS");
        this.taskManagerResources = launch.resources("GET_TM_RESOURCE_PARAMS");
    }

    /** Returns the ids of all processes, the JobManager first. */
    public synchronized List<Long> pids() {
        return all().map(ChildJvm::pid).toList();
    }

    /** Throws, with the end of its log, if a process has ended. */
    public synchronized void checkAlive() {
        all().forEach(ChildJvm::checkAlive);
    }

    /** Returns the JobManager's process id; that of a killed one until another is started. */
    public synchronized long jobManagerPid() {
        return jobManager.pid();
    }

    /** Ends the JobManager as {@code kill -9} does. */
    public synchronized void killJobManager() {
        jobManager.kill();
    }

    /** Starts the JobManager, also after it was killed; returns at once. */
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

    /**
     * Returns the TaskManagers' process ids by their ids, in the order of their start; includes
     * dead ones.
     */
    public synchronized Map<String, Long> taskManagerPids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        taskManagers.forEach((id, process) -> pids.put(id, process.pid()));
        return pids;
    }

    /** Ends a TaskManager as {@code kill -9} does; nothing replaces it. */
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

    /**
     * Starts one more TaskManager under an id that none had; returns its id at once. Its working
     * directory has the id in its name, so no two share one.
     */
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
                        Map.of(
                                "taskmanager.resource-id",
                                id,
                                "process.taskmanager.working-dir",
                                work.toString()),
                        logs.resolve(id + ".log")));
    }

    /** Returns the JobManager's newest start. */
    public synchronized ChildJvm jobManager() {
        return jobManager;
    }

    /** Returns a TaskManager's newest start. */
    public synchronized ChildJvm taskManager(String id) {
        ChildJvm process = taskManagers.get(id);
        if (process == null) {
            throw unknown(id);
        }
        return process;
    }

    /**
     * Ends a TaskManager, if it still runs, and restarts it under its id. The JobManager then
     * learns at once that the previous one is dead, and the new one finds the copies of the newest
     * checkpoint in its working directory, whose temporary files Flink deletes.
     */
    synchronized void restartTaskManager(String id) {
        ChildJvm old = taskManager(id);
        old.close();
        startTaskManager(id, old.name());
    }

    /**
     * Restarts the JobManager, and with it every running TaskManager. The new JobManager does not
     * know the jobs whose tasks they run, and such tasks must not write beside those of a resumed
     * job. They begin with empty working directories: by what is there, they would keep their slots
     * for the JobManager of before. TaskManagers that have ended stay ended.
     */
    synchronized void restartJobManager() {
        List<String> running =
                taskManagers.keySet().stream().filter(id -> taskManager(id).isAlive()).toList();
        ChildJvm.closeAll(
                Stream.concat(Stream.of(jobManager), running.stream().map(this::taskManager))
                        .toList());
        deleteWork();
        startJobManager();
        running.forEach(this::restartTaskManager);
    }

    /**
     * Starts a TaskManager for each one that ended by itself, as an orchestrator would.
     *
     * @return ids of those that had ended
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

    /** Returns the end of the JobManager's log. */
    synchronized String jobManagerLogTail() {
        return jobManager.logTail();
    }

    /** Ends all processes, and deletes the TaskManagers' working directories. */
    @Override
    public synchronized void close() {
        ChildJvm.closeAll(all().toList());
        deleteWork();
    }

    private void deleteWork() {
        try {
            RunDirectory.delete(work);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}; the next start of the cluster deletes it", work, e);
        }
    }

    /** Returns the result of Flink's tool, or throws the tool's own error. */
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
