/**
 * How a user's interactions become a sequence.
 *
 * <p>In: accepted interactions. Out: user sequences, and their bytes as kept in Flink's state.
 *
 * <p>What always holds: job and trainer keep the same entries in the same order, whichever of them
 * reads the history; a sequence that was written by an older version can be read. Nothing here
 * knows Flink, holds a clock or starts a thread.
 */
package io.nextup.sequence;
