/**
 * Receipts for erasures that are carried out everywhere.
 *
 * <p>In: erasures that the trainer's store has carried out, and the offsets that jobs commit when a
 * checkpoint completes. Out: receipts on the erasures topic, and which erasures need no longer be
 * remembered.
 *
 * <p>What always holds: a receipt is written only when every job has committed an offset beyond the
 * erasure, of the topic that the erasure was read from. The caller learns that an erasure is proven
 * only when all replicas have its receipt, so that a failure in between repeats a receipt and loses
 * none.
 */
package io.nextup.trainer.erase;
