package io.nextup.local.bench;

import java.lang.management.ManagementFactory;

/**
 * How busy the machine was: load averages over one minute, below 0 where the system does not say.
 *
 * @param before when nothing of the benchmark ran
 * @param after right at its end, so mostly the benchmark itself
 */
record Load(double before, double after) {
    static double now() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
