/**
 * Reads how the processes of a job get on with the models that are announced to them.
 *
 * <p>In: the models topic and the health topic, each read to its end. Out: for each slot what is
 * announced and what its processes say ({@link io.nextup.trainer.health.SlotHealth}).
 *
 * <p>What always holds: nothing here knows the time; callers say it. Entries count by their own
 * word, whatever their records' keys are.
 */
package io.nextup.trainer.health;
