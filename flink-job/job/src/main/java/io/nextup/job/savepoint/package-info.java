/**
 * Savepoints: what the job's state says of a user, read without a cluster and without a broker.
 *
 * <p>In: the place of a savepoint or of a retained checkpoint, and a user's id. Out: the user's
 * {@link io.nextup.sequence.UserSequence}.
 *
 * <p>What always holds: the savepoint is only read; what it holds is shown even where its time to
 * live is over, for it is still there.
 */
package io.nextup.job.savepoint;
