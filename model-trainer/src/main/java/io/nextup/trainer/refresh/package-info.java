/**
 * Training again and again: a round reads the history up to its end, trains a candidate from where
 * the serving model's training ended, and judges it.
 *
 * <p>In: a history, the models of a registry, the announced one. Out: for each round a decision in
 * words and figures; an accepted candidate is published and announced.
 *
 * <p>What always holds: candidate, serving model, earlier models and popularity are asked for the
 * same events, and none of them was made from any of these; what was not judged is not announced;
 * nothing that was published is deleted; whoever publishes holds the registry's lease; a process
 * that dies at any moment leaves a registry of whole artifacts.
 */
package io.nextup.trainer.refresh;
