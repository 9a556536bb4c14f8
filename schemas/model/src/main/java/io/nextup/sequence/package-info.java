/**
 * The sequence of a user's interactions.
 *
 * <p>In: accepted interactions. Out: user sequences, and their bytes as kept in Flink's state.
 *
 * <p>What always holds: job and trainer keep the same entries in the same order; a newer version
 * reads the sequences that an older one wrote. Nothing here knows Flink, holds a clock or starts a
 * thread.
 */
package io.nextup.sequence;
