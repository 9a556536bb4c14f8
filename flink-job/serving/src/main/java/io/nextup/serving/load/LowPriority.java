package io.nextup.serving.load;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A priority of one thread below that of all others in the process. Java's own priorities have no
 * effect on Linux unless the process runs with {@code -XX:ThreadPriorityPolicy=1}. For root that
 * option also raises the compiler and the garbage collector above the threads that score, and for
 * others it prints a warning. So this sets the nice value, as setpriority(2) lets everybody do.
 */
final class LowPriority {
    private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);

    /** PRIO_PROCESS of setpriority(2), which stands for a thread on Linux. */
    private static final int THREAD = 0;

    private static final int CALLING = 0;

    /**
     * A tenth of the usual weight. The lowest, 19, spares the others no more. But where two threads
     * a core are always busy, it gives so little time that no load ends: 10 took 25 s for 0.8 s of
     * work, 19 more than a minute.
     */
    static final int NICE = 10;

    private LowPriority() {}

    /**
     * Lowers the priority of the calling thread for the rest of its life: only root may raise it
     * again. Only logs a failure.
     */
    @SuppressWarnings("ThreadPriorityCheck") // Only the speed depends on it.
    static void ofThisThread() {
        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
        try {
            if (!Platform.isLinux()) {
                return;
            }
            Object[] arguments = {THREAD, CALLING, NICE};
            int failed = NativeLibrary.getProcess().getFunction("setpriority").invokeInt(arguments);
            if (failed != 0) {
                LOG.debug("The priority of {} stays", Thread.currentThread().getName());
            }
        } catch (LinkageError e) {
            LOG.debug("The priority of {} stays", Thread.currentThread().getName(), e);
        }
    }
}
