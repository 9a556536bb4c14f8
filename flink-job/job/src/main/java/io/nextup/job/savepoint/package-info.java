/**
 * Savepoints: a user's sequence in the job's state, read without a cluster and without a broker;
 * and a new savepoint of a history.
 *
 * <p>In: the place of a savepoint or of a retained checkpoint, and a user's id. Out: the user's
 * {@link io.nextup.sequence.UserSequence}. Or in: a {@linkplain io.nextup.handover divided
 * history}. Out: the savepoint of a job that has read it, with requests for nobody.
 *
 * <p>What always holds: a savepoint that exists is only read; a sequence is shown even after its
 * time to live, since it is still there. A new one has the states, serializers and rules of the
 * job's own stages, so that the job restores it like one of its own.
 */
package io.nextup.job.savepoint;
