/**
 * Files that outlive a process, in a directory that processes share: marks of loads, notes of
 * calls, and the lock that tells a living process from a dead one.
 *
 * <p>In: each load and each call of a model, before it begins. Out, after a process's death: the
 * loads that were in progress; the requests that were in a call, as suspects; and convictions of
 * models in whose call of one suspect alone a second process died.
 *
 * <p>What always holds: files name users and items by hashes only; a process that cannot write
 * notes scores without them; a request that killed no process is scored.
 */
package io.nextup.serving.crash;
