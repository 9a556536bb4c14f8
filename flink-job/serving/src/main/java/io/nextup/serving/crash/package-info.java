/**
 * What outlives a process: notes of the calls it was in.
 *
 * <p>In: each call of a model, before it begins. Out: after a death, the requests that were in a
 * call then, as suspects; and models that ended a process with a request that was alone.
 *
 * <p>What always holds: a note says nothing of anybody, only hashes; a process that cannot write
 * notes scores without them; requests that ended no process are scored.
 */
package io.nextup.serving.crash;
