package io.nextup.trainer.candidate;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Memory that this process may take.
 *
 * @param heapBytes most bytes of Java's heap
 * @param memoryBytes bytes of the machine's memory, or of the container's where it has less
 */
record MemoryLimits(long heapBytes, long memoryBytes) {

    static MemoryLimits ofThisProcess() {
        return new MemoryLimits(
                Runtime.getRuntime().maxMemory(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize());
    }
}
