/**
 * The encoding of a sequence as a model's input, and the model's answer.
 *
 * <p>In: item ids of a user, oldest first. Out: encoded inputs; the best items with their scores.
 *
 * <p>What always holds: one class pads and truncates; index 0 is padding everywhere. Nothing here
 * knows PyTorch.
 */
package io.nextup.scoring;
