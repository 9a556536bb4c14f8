/**
 * GRU4Rec: a gated recurrent network reads the sequence.
 *
 * <p>In: what {@link io.nextup.trainer.family.network} hands to a network. Out: a module of the
 * class in {@code gru4rec.py}.
 *
 * <p>What always holds: the names and shapes here are those that {@code gru4rec.py} declares.
 */
package io.nextup.trainer.family.gru4rec;
