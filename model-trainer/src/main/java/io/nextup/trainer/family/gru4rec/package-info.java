/**
 * GRU4Rec: a gated recurrent network reads the sequence.
 *
 * <p>In: what {@link io.nextup.trainer.family.network} hands to a network. Out: a module of the
 * class in {@code gru4rec.py}.
 *
 * <p>What always holds: the source is the same text whatever the sizes.
 */
package io.nextup.trainer.family.gru4rec;
