/**
 * The lease on a registry: at most one process at a time works on it.
 *
 * <p>In: a log that each store keeps, whose entries are written once; a clock. Out: leases, which
 * end by themselves.
 *
 * <p>What always holds: the newest entry of the log says who holds the lease. Who wants to acquire,
 * renew or release it writes the next entry, of which there can be only one; so of all who try at
 * once one succeeds, and the others learn it from what they then read. Nothing is ever written
 * over, and the newest entry is never deleted: a process that dies at any moment leaves the lease
 * as it was before its last entry or after it. Nothing here starts a thread.
 */
package io.nextup.artifact.lease;
