/**
 * SQN (Xin et al., 2020): SASRec with a second head that learns rewards. The module's source is the
 * resource {@code sqn.py} of this package.
 *
 * <p>In: what {@link io.nextup.trainer.family.network} hands to a network, with the types of the
 * events. Out: a module of the class in {@code sqn.py}, which answers as SASRec does.
 *
 * <p>What always holds: a reward is that of the event of the item that was chosen, never of one
 * before it; types count in the training alone.
 */
package io.nextup.trainer.family.sqn;
