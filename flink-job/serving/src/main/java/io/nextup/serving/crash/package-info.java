/**
 * What outlives a process, in files of a directory that processes share: marks of loads and notes
 * of calls, and the lock that tells a living process from a dead one.
 *
 * <p>In: each load and each call of a model, before it begins. Out: after a death, the loads of a
 * model that ended a process; the requests that were in a call then, as suspects; and models that
 * ended a process with a request that was alone.
 *
 * <p>What always holds: a mark or note says nothing of anybody, only hashes; a process that cannot
 * write notes scores without them; requests that ended no process are scored.
 */
package io.nextup.serving.crash;
