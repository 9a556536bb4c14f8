/**
 * Trains again and again. A round reads the history up to its end, trains a candidate from the
 * checkpoint of the serving model, and judges it.
 *
 * <p>In: a history, the models of a registry, the announced one. Out: for each round a decision in
 * words and figures; an accepted candidate is published and announced.
 *
 * <p>What always holds: candidate, serving model, earlier models and popularity are evaluated on
 * the same events, and none of them was made from any of these. A model that was not judged is not
 * announced. Nothing that was published is deleted. Only the holder of the registry's lease
 * publishes. A process that dies at any moment leaves a registry of whole artifacts.
 */
package io.nextup.trainer.refresh;
