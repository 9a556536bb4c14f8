/**
 * SASRec (Kang and McAuley, 2018): attention over a user's sequence. The module's source is the
 * resource {@code sasrec.py} of this package.
 *
 * <p>In: a dataset. Out: a trained module with probes.
 *
 * <p>What always holds: the source is the same text whatever the sizes.
 */
package io.nextup.trainer.family.sasrec;
