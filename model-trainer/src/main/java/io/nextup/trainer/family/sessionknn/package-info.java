/**
 * Session kNN (VMIS-kNN, Kersbergen et al., 2022): what the most similar sessions hold. The
 * module's source is the resource {@code sessionknn.py} of this package.
 *
 * <p>In: a dataset. Out: a module with an index of its sessions.
 *
 * <p>What always holds: nothing is learnt; the index holds the most recent sessions of each item,
 * and no others; a session is told from the next one by a pause alone.
 */
package io.nextup.trainer.family.sessionknn;
