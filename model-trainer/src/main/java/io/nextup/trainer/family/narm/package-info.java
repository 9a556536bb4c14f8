/**
 * NARM (Li et al., 2017): a recurrent network whose newest state looks back at all earlier ones.
 * The module's source is the resource {@code narm.py} of this package.
 *
 * <p>In: what {@link io.nextup.trainer.family.network} hands to a network. Out: a module of the
 * class in {@code narm.py}.
 *
 * <p>What always holds: the source is the same text whatever the sizes.
 */
package io.nextup.trainer.family.narm;
