/**
 * Savepoints: a user's sequence in the job's state, read without a cluster and without a broker.
 *
 * <p>In: the place of a savepoint or of a retained checkpoint, and a user's id. Out: the user's
 * {@link io.nextup.sequence.UserSequence}.
 *
 * <p>What always holds: the savepoint is only read; a sequence is shown even after its time to
 * live, since it is still there.
 */
package io.nextup.job.savepoint;
