package io.nextup.bench;

import java.lang.management.ManagementFactory;

/**
 * Load averages of the machine over one minute; negative when the system does not report them.
 *
 * @param before load before any part of the benchmark ran
 * @param after load right at its end, so mostly the benchmark itself
 */
record Load(double before, double after) {
    static double now() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
