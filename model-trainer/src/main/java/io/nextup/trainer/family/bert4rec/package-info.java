/**
 * BERT4Rec (Sun et al., 2019): attention to both sides, which fills in masked items. The module's
 * source is the resource {@code bert4rec.py} of this package.
 *
 * <p>In: what {@link io.nextup.trainer.family.network} hands to a network. Out: a module of the
 * class in {@code bert4rec.py}.
 *
 * <p>What always holds: the mask is a parameter of its own and not a row of the items; the module
 * sees the mask in place of a masked item.
 */
package io.nextup.trainer.family.bert4rec;
