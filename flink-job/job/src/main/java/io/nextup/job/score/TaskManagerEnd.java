package io.nextup.job.score;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a TaskManager's process whose native code hangs, or whose virtual machine or device must not
 * be used any more: Flink starts another one, or reports the loss.
 */
public final class TaskManagerEnd {
    private static final Logger LOG = LoggerFactory.getLogger(TaskManagerEnd.class);
    private static final int EXIT_CODE = 70;

    private TaskManagerEnd() {}

    /**
     * Halts the process if it is a TaskManager's own. Does not halt another program with an
     * embedded cluster: it continues as it is.
     */
    public static void end(String reason) {
        if (isTaskManager(System.getProperty("sun.java.command", ""))) {
            LOG.error("{}: this TaskManager ends, so that another one can take over", reason);
            Runtime.getRuntime().halt(EXIT_CODE);
        } else {
            LOG.error("{}: this process is not a TaskManager's own, so it continues", reason);
        }
    }

    /**
     * Recognises a TaskManager's process: Flink's main classes for it, standalone and on Kubernetes
     * and YARN, end alike.
     *
     * @param command the main class, then its arguments
     */
    static boolean isTaskManager(String command) {
        String main = command.split(" ", 2)[0];
        return main.startsWith("org.apache.flink.")
                && (main.endsWith("TaskManagerRunner") || main.endsWith("TaskExecutorRunner"));
    }
}
