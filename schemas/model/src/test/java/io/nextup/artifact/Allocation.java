package io.nextup.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Checks how much of the heap a call takes in all, whatever is collected meanwhile. */
public final class Allocation {
    /** Enough for classes that are loaded and messages that are made, and far less than a bomb. */
    public static final long FLAT = 16 << 20;

    private Allocation() {}

    /** Runs a call on this thread, and requires that it allocates at most so many bytes. */
    public static void atMost(long bytes, ThrowingCallable call) throws Throwable {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        call.call();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThanOrEqualTo(bytes);
    }
}
