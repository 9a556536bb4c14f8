/**
 * The stream of the last minutes.
 *
 * <p>In: decoded records in the order of their arrival, and the time. Out: a point for each second,
 * marks, and a status with hit rates, as {@code io.nextup.outcome} judges lists. Always holds: no
 * clock, no thread and no Kafka here; memory is bounded, and what no longer fits is forgotten
 * oldest first; of an erased user only numbers remain.
 */
package io.nextup.console.live;
