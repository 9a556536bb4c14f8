/**
 * The encoding of a sequence as a model's input, and the model's answer.
 *
 * <p>In: item ids of a user, oldest first; rules of the moment, as a bias and limits. Out: encoded
 * inputs; the best items that the rules allow, with their scores.
 *
 * <p>What always holds: {@code SequenceEncoder} alone pads and truncates; {@code Answers} alone
 * decides what answers a history, for job, trainer and console; index 0 is padding everywhere; no
 * answer to rules holds an item that they forbid. Nothing here knows PyTorch.
 */
package io.nextup.scoring;
