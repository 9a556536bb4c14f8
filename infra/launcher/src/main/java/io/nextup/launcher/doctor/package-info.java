/**
 * Looks at all that a running Nextup needs, and at what its users do.
 *
 * <p>In: the brokers, the topics' newest records, the registry, Flink's REST interface, disks. Out:
 * a finding for each check, with the way out where it is bad.
 *
 * <p>What always holds: nothing is changed anywhere; a part that does not answer costs its own
 * findings alone, and a limited time; what is good or bad is decided by classes that know neither
 * Kafka nor a clock.
 */
package io.nextup.launcher.doctor;
