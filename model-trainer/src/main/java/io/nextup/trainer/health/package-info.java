/**
 * Reads how well the processes of a job serve the models that are announced to them.
 *
 * <p>In: the models topic and the health topic, each read to its end. Out: for each slot what is
 * announced and what its processes report ({@link io.nextup.trainer.health.SlotHealth}), also as
 * lines for people and as JSON.
 *
 * <p>What always holds: nothing here reads a clock; callers pass the time. Entries count by their
 * own content, whatever their records' keys are.
 */
package io.nextup.trainer.health;
