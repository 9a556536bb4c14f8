/**
 * The lease on a registry: at most one process at a time works on it.
 *
 * <p>In: a log that each store keeps, whose entries are written once; a clock. Out: leases, which
 * expire by themselves.
 *
 * <p>What always holds: the newest entry of the log names the holder. To acquire, renew or release
 * the lease, a process writes the next entry. Only one such entry can exist: of several processes
 * at once one succeeds, and the others learn that from their next read. No entry is overwritten,
 * and the newest one is never deleted. So a process that dies leaves the lease as it was before or
 * after its last entry. Nothing here starts a thread.
 */
package io.nextup.artifact.lease;
