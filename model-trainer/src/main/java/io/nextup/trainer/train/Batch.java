package io.nextup.trainer.train;

/**
 * Sequences that are learnt from in one step.
 *
 * @param items (rows, width), left-aligned, oldest first, zeros after the newest
 * @param targets (rows, width): the item that follows each one, zeros after the newest
 * @param examples targets that are not padding
 */
record Batch(long[] items, long[] targets, int rows, int width, int examples) {}
