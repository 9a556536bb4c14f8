/**
 * CL4SRec (Xie et al., 2022) and DuoRec (Qiu et al., 2022): SASRec that also learns that two views
 * of one sequence are alike. The module's source is in the resources {@code cl4srec.py} and {@code
 * contrast.py} of this package.
 *
 * <p>In: what {@link io.nextup.trainer.family.network} hands to a network. Out: a module of the
 * class in {@code cl4srec.py}, which answers as SASRec does.
 *
 * <p>What always holds: the sequences of a contrast are drawn from all, whatever their lengths,
 * since a batch of one length would tell views apart by that; a view has at least one item.
 */
package io.nextup.trainer.family.cl4srec;
