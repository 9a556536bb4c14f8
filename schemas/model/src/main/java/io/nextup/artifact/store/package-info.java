/**
 * Stores of artifacts: the interface, the store in a directory, and the cache.
 *
 * <p>In: the address of a store; staged artifacts. Out: published artifacts; verified copies in a
 * directory on the local disk; leases.
 *
 * <p>What always holds: a published artifact is whole and is never overwritten. Nothing here starts
 * a thread, and only the stores hold a clock, for their leases.
 */
package io.nextup.artifact.store;
