/**
 * A history on its way from the trainer, which has it, to the job's program that makes a savepoint
 * of it. Neither knows the other.
 *
 * <p>In: recorded interactions. Out: the same ones, divided by users into parts, and where they
 * came from.
 *
 * <p>What always holds: all interactions of a user lie in one part, in the order of reading; a
 * directory whose description is missing is not complete. Both ends hold one block for each part,
 * however long the history is.
 */
package io.nextup.handover;
