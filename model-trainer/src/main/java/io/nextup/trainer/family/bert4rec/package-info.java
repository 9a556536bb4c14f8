/**
 * BERT4Rec (Sun et al., 2019): attention to both sides, which fills in masked items. The module's
 * source is the resource {@code bert4rec.py} of this package.
 *
 * <p>In: what {@link io.nextup.trainer.family.network} hands to a network. Out: a module of the
 * class in {@code bert4rec.py}.
 *
 * <p>What always holds: the mask has a vector of its own and is no item; a masked item is shown to
 * the module in no other way.
 */
package io.nextup.trainer.family.bert4rec;
